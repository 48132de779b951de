import type { RunningStack } from "../../../runtimes/runtime.ts";
import { duration } from "../../../text/words.ts";
import type { StepNotes } from "./procedure.ts";
import type { Scene } from "./scene.ts";

/** The guide's second step: the same release against the restored data, every migration applied, and all that runs beside it. */
export async function startInstances({ runtime, place, context }: Scene, { type, saw }: StepNotes): Promise<RunningStack> {
  const { host } = context;
  const { plan } = place;
  const began = host.monotonic();
  const second = await runtime.start(plan, context);
  const app = plan.services.find(({ name }) => name === "app");
  const database = second.endpoint("postgres");
  const cache = second.endpoint("redis");
  const reached = `DB_HOST=${database.host} DB_PORT=${database.port} DB_NAME=${plan.database.name} REDIS_HOST=${cache.host} REDIS_PORT=${cache.port}`;
  const command = plan.app.command.join(" ");
  if (plan.app.migrate !== undefined) type(`${reached} DB_PASSWORD_FILE=… ${plan.app.migrate.up.join(" ")}`);
  for (const port of app?.ports.find(({ name }) => name === "main")?.published ?? []) {
    type(
      command === ""
        ? `docker run ${plan.app.image ?? plan.project}`
        : `${reached} DB_PASSWORD_FILE=… HOST=127.0.0.1 PORT=${port} ${command} &`,
    );
  }
  const names = plan.services.map(({ name, instances }) => (instances > 1 ? `${name} ×${instances}` : name));
  saw(`ready after ${duration((host.monotonic() - began) / 1_000)}: ${names.join(", ")}`);
  return second;
}
