import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { canInjectFaults } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { healLeftOverFaults } from "../../src/steps/faults/heal.ts";
import { holdFault } from "../../src/steps/faults/hold-fault.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { contextFor, host } from "./native-stack.ts";

/** A program of its own on a running stack: `break PLAN` kills Postgres as a drill does and stays; `heal PLAN` undoes what is left over. */
const [what, planFile] = argv.slice(2) as [string, string];
const plan = JSON.parse(await readFile(planFile, "utf8")) as Plan;
const stack = createNativeRuntime(host, createToolchain(host, { offline: true }), services).attach(plan);
const context = contextFor(new AbortController().signal, []);

if (what === "heal") {
  await healLeftOverFaults(stack, context);
} else if (canInjectFaults(stack)) {
  const heal = [host.nodePath, import.meta.filename, "heal", planFile];
  const options = { drill: "kill-postgres", heal, cwd: plan.root, longestMs: 60_000 };
  const held = await holdFault(stack, { id: "killed", kind: "kill", service: "postgres", instance: 0 }, options, context);
  await held.inject();
  host.stdout.write("injected\n");
  setInterval(() => undefined, 60_000);
}
