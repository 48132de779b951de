import { readFile } from "node:fs/promises";
import process from "node:process";
import { nodeHost } from "../../src/host/node.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createCluster } from "../../src/runtimes/kind/cluster/create-cluster.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";

/** Creates the cluster of a plan in a file, so that a test can kill whoever does so. */
const plan = JSON.parse(await readFile(process.argv[2] ?? "", "utf8")) as Plan;
const host = nodeHost();
await createCluster(plan, {
  host,
  signal: AbortSignal.timeout(240_000),
  toolchain: createToolchain(host, {}),
  run: { id: "test", path: plan.stateDirectory, record: async (name) => name, recordFile: async (name) => name },
  emit: () => undefined,
  defer: () => undefined,
});
