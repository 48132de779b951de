import type { AbsentService, Plan, PlannedService } from "../plan/plan.ts";
import { appEnvironment } from "./app-environment.ts";
import { nodeImages } from "./node-image.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

/** The app's own migrations, run to their end before the app starts. */
export const migrate: ServiceDefinition = {
  name: "migrate",
  title: "migrations",
  images: nodeImages,
  tools: ["node"],
  networks: ["data"],
  plan: (input): PlannedService | AbsentService => {
    if ("url" in input.config.app || input.config.app.migrate === undefined)
      return { name: "migrate", reason: "the app has no migrations configured" };
    return {
      name: "migrate",
      kind: "one-shot",
      title: "migrations",
      version: "",
      instances: 1,
      ports: [],
      settings: [],
      dependsOn: ["postgres"],
      networks: ["data"],
      limits: { cpus: 1, memoryBytes: 512 * 1024 ** 2 },
      readyWithinSeconds: 120,
    };
  },
  launch,
};

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const [command, ...args] = plan.app.migrate?.up ?? [];
  return {
    program: command === "node" ? "node" : { command: command ?? "" },
    args,
    containerArgs: [command ?? "", ...args],
    env: appEnvironment(plan, wiring, undefined),
    files: [],
    cwd: plan.app.cwd,
    ready: { kind: "exit" },
    stop: { signal: "SIGTERM", graceSeconds: 10 },
  };
}
