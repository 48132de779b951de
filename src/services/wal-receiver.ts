import type { PlanInput } from "../plan/input.ts";
import type { AbsentService, Plan, PlannedService } from "../plan/plan.ts";
import { nodeImages } from "./node-image.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";
import type { ReceiverSettings } from "./wal-receiver/settings.ts";

/** Receives the server's log all the time, whether parity runs or not, and keeps it beside the backups, compressed and encrypted. */
export const walReceiver: ServiceDefinition = {
  name: "wal-receiver",
  title: "WAL receiver",
  images: nodeImages,
  tools: ["node", "pg_receivewal"],
  networks: ["data"],
  plan: (input): PlannedService | AbsentService => {
    if (input.config.backup.wal !== true) return { name: "wal-receiver", reason: "not asked for", unasked: true };
    if (!receivesLog(input)) {
      return { name: "wal-receiver", reason: "not possible here: no image holds both what receives the log and what encrypts it" };
    }
    return {
      name: "wal-receiver",
      kind: "service",
      title: "WAL receiver",
      version: "",
      instances: 1,
      ports: [{ name: "main", inside: 8096, published: [input.port("wal-receiver", "main", 0)], protocol: "http" }],
      settings: [],
      dependsOn: ["postgres"],
      networks: ["data"],
      limits: { cpus: 0.5, memoryBytes: 256 * 1024 ** 2 },
      readyWithinSeconds: 60,
    };
  },
  launch,
};

/** Of the environment of the command that starts it, as every command that copies to the store has it. */
const storeKey = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** Whether the log of this stack's server is received all the time. */
export function receivesLog({ config, runtime }: Pick<PlanInput, "config" | "runtime">): boolean {
  return config.backup.wal === true && runtime === "native";
}

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const { host, port } = wiring.listen("main");
  const [server] = wiring.reach("postgres", "main");
  const settings: ReceiverSettings = {
    listen: { host, port },
    server: { host: server?.host ?? "", port: server?.port ?? 0 },
    passwordFile: wiring.secretFile("postgres"),
    authorityFile: wiring.certificate("authority"),
    root: plan.root,
    stateDirectory: plan.stateDirectory,
    project: plan.project,
    backup: plan.backup,
    receiver: wiring.tool?.("pg_receivewal"),
  };
  return {
    program: "node",
    args: [wiring.program("services/wal-receiver/main.js"), wiring.file("receiver.json")],
    env: {},
    inherits: plan.backup.store !== undefined && "s3" in plan.backup.store ? storeKey : [],
    files: [{ name: "receiver.json", content: `${JSON.stringify(settings, null, 2)}\n` }],
    ready: { kind: "http", port: "main", path: "/health" },
    stop: { signal: "SIGTERM", graceSeconds: 15 },
  };
}
