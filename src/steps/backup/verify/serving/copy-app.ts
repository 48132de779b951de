import { resolve } from "node:path";
import { ParityError } from "../../../../errors/parity-error.ts";
import type { Endpoint, RunningStack } from "../../../../runtimes/runtime.ts";
import { app } from "../../../../services/app.ts";
import type { StepContext } from "../../../../work/context.ts";
import { type BoundProgram, startBound } from "./bound-program.ts";
import { type CopyPlace, copyEnvironment, wireToCopy } from "./copy-wiring.ts";

export interface CopyApp {
  readonly endpoint: Endpoint;
  readonly program: BoundProgram;
}

/** An instance of the app as the plan starts it, on a copy. Resolves once it says that it is ready. */
export async function startCopyApp(stack: RunningStack, place: CopyPlace, context: StepContext): Promise<CopyApp> {
  const { plan } = stack;
  const service = plan.services.find(({ name }) => name === "app");
  if (service === undefined) throw new ParityError("INTERNAL", "the plan has no app to start on a copy");
  const launch = app.launch(plan, service, await wireToCopy(stack, place));
  const { host } = context;
  const command = typeof launch.program === "string" ? host.nodePath : launch.program.command;
  const env = { PATH: host.env["PATH"] ?? "", HOME: host.homeDirectory, ...launch.env, ...copyEnvironment(stack, place) };
  const spec = { command, args: launch.args, cwd: resolve(plan.root, launch.cwd ?? "."), env, onlyEnv: true };
  const program = await startBound("the app instance on the copy", spec, context);
  const protocol = plan.app.tls ? ("https" as const) : ("http" as const);
  const endpoint = { service: "app" as const, instance: 0, host: "127.0.0.1", port: place.ports.main, protocol };
  const where = {
    service: "app" as const,
    instance: 0,
    address: () => endpoint,
    database: { name: place.database.name, user: plan.database.user, password: place.database.password },
    redisPassword: place.redis.password,
  };
  await program.ready(launch.ready, where, service.readyWithinSeconds).catch(async (error: unknown) => {
    await program.stop();
    throw error;
  });
  return { endpoint, program };
}
