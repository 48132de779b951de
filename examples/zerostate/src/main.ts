import { writeSync } from "node:fs";
import { EnvironmentError } from "./environment.ts";
import { Log } from "./log.ts";
import { readSettings, type Settings } from "./settings.ts";

/** Should stopping hang, this is before the ten seconds an orchestrator allows. */
const stopMilliseconds = 9500;

function settingsOrRefuse(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    writeSync(2, `zerostate: ${error.message}\n`);
    process.exit(2);
  }
}

const settings = settingsOrRefuse();
const log = new Log(settings.logLevel, settings.instance, (text) => process.stdout.write(text));
// Loaded only now: a wrong environment is refused in the time it takes to read it.
const { Application } = await import("./application.ts");
const application = new Application(settings, log);

function fail(error: unknown): never {
  log.say("error", "fatal", { error: error instanceof Error ? error.stack : String(error) });
  log.flush();
  process.exit(1);
}

let stopping = false;

function stop(): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => fail(new Error("stopping took too long")), stopMilliseconds).unref();
  application.stop().then(() => process.exit(0), fail);
}

// Whoever read the log has gone: that is no reason to stop serving.
process.stdout.on("error", () => undefined);
process.on("exit", () => log.flush());
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

await application.start().catch(fail);
