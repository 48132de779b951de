/** Starts the plan in a file, in a process of its own, so that a test can kill it. */
import { readFile } from "node:fs/promises";
import { nodeHost } from "../../src/host/node.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";

const host = nodeHost();
const toolchain = createToolchain(host, { offline: true });
const plan = JSON.parse(await readFile(host.argv[0] ?? "", "utf8")) as Plan;
const unused = async (): Promise<string> => "";
await createNativeRuntime(host, toolchain, services).start(plan, {
  signal: new AbortController().signal,
  host,
  toolchain,
  run: { id: "test", path: plan.root, record: unused, recordFile: unused },
  emit: (fact) => host.stdout.write(`${JSON.stringify(fact)}\n`),
  defer: () => undefined,
});
host.stdout.write("started\n");
