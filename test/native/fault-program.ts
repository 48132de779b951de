import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import type { Fault } from "../../src/steps/faults/fault.ts";
import { healLeftOverFaults } from "../../src/steps/faults/heal.ts";
import { holdFault } from "../../src/steps/faults/hold-fault.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { contextFor, host } from "./native-stack.ts";

/**
 * A program of its own on a running stack. `break PLAN [FAULT]` does a fault as a drill does, the killing of Postgres when none is given, and
 * stays; `heal PLAN` undoes what is left over.
 */
const [what, planFile, given] = argv.slice(2) as [string, string, string | undefined];
const plan = JSON.parse(await readFile(planFile, "utf8")) as Plan;
const stack = createNativeRuntime(host, createToolchain(host, { offline: true }), services).attach(plan);
const context = contextFor(new AbortController().signal, []);
const kill: Omit<Fault, "id"> = { kind: "kill", parameters: { service: "postgres", instance: 0 } };

if (what === "heal") {
  await healLeftOverFaults(stack, context);
} else {
  const heal = [host.nodePath, import.meta.filename, "heal", planFile];
  const fault = given === undefined ? kill : (JSON.parse(given) as typeof kill);
  const options = { drill: "a-drill", heal, cwd: plan.root, longestMs: 60_000 };
  const held = await holdFault(stack, { id: `${fault.kind}-1`, ...fault }, options, context);
  await held.arrange();
  await held.inject();
  host.stdout.write("injected\n");
  setInterval(() => undefined, 60_000);
}
