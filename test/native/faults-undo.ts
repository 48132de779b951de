import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { argv } from "node:process";
import { promisify } from "node:util";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import type { Fault } from "../../src/steps/faults/fault.ts";
import { actionsOf } from "../../src/steps/faults/kinds/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { contextFor, host } from "./native-stack.ts";

/** Undoes a fault in a process of its own, while the one that did it goes on. Rejects when that fails. */
export async function undoElsewhere(plan: Plan, fault: Fault): Promise<void> {
  const file = join(plan.root, "elsewhere.json");
  await writeFile(file, JSON.stringify({ plan, fault }));
  await promisify(execFile)(process.execPath, [import.meta.filename, file]);
}

if (import.meta.filename === argv[1]) {
  const { plan, fault } = JSON.parse(await readFile(argv[2] ?? "", "utf8")) as { plan: Plan; fault: Fault };
  const stack = createNativeRuntime(host, createToolchain(host, { offline: true }), services).attach(plan);
  const context = contextFor(new AbortController().signal, []);
  await actionsOf(fault).undo({ stack, context, id: fault.id, remembered: {} });
}
