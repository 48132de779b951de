import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import type { Fault } from "../../src/steps/faults/fault.ts";
import { holdFault } from "../../src/steps/faults/hold-fault.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { contextFor, host } from "./native-stack.ts";

/** A program of its own: arranges and injects a fault as a drill does, says so, and stays until it is killed. Its watchdog heals nothing: the test does. */
const [planFile, fault] = argv.slice(2) as [string, string];
const plan = JSON.parse(await readFile(planFile, "utf8")) as Plan;
const stack = createNativeRuntime(host, createToolchain(host, {}), services).attach(plan);
const context = contextFor(new AbortController().signal, []);
const options = { drill: "test", heal: ["true"], cwd: plan.root, longestMs: 120_000 };
const held = await holdFault(stack, JSON.parse(fault) as Fault, options, context);
host.stdout.write("recorded\n");
await held.arrange();
host.stdout.write("arranged\n");
await held.inject();
host.stdout.write("injected\n");
setInterval(() => undefined, 60_000);
