import { writeSync } from "node:fs";
import { logTo } from "./log.ts";
import { EnvironmentRefused, readSettings, type Settings } from "./settings.ts";

/** Should stopping hang, this is before the ten seconds an orchestrator allows. */
const stopMilliseconds = 9500;

function settingsOrRefuse(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentRefused)) throw error;
    writeSync(2, `quizmentor: the environment is not complete\n${error.message}\n`);
    process.exit(2);
  }
}

const settings = settingsOrRefuse();
const log = logTo((line) => process.stdout.write(line), settings.INSTANCE);

function fail(error: unknown): never {
  writeSync(2, `quizmentor: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

// Whoever read the log has gone: that is no reason to stop serving.
process.stdout.on("error", () => undefined);
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

// Loaded only now: a wrong environment is refused in the time it takes to read it.
const { startApplication } = await import("./application.ts");
const application = await startApplication(settings, log);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => fail(new Error("stopping took too long")), stopMilliseconds).unref();
  application.stop().then(() => process.exit(0), fail);
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
