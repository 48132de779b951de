import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import type { Fact } from "../../src/events/event.ts";
import type { Host } from "../../src/host/host.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { holdFault } from "../../src/steps/faults/hold-fault.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../src/work/context.ts";
import { contextFor, host } from "./native-stack.ts";

/**
 * A program of its own on a running stack: leads app → redis through Toxiproxy and back, as a drill does, and kills itself with
 * SIGKILL at one moment: `PLAN MOMENT`.
 */
const [planFile, moment] = argv.slice(2) as [string, string];
const plan = JSON.parse(await readFile(planFile, "utf8")) as Plan;
let way = "there";

function reached(name: string): void {
  if (`${way}: ${name}` === moment) host.kill(host.pid, "SIGKILL");
}

const watched: Host = {
  ...host,
  detach: async (spec) => {
    const isToxiproxy = spec.command.endsWith("toxiproxy");
    if (isToxiproxy) reached("before toxiproxy starts");
    const pid = await host.detach(spec);
    if (isToxiproxy) reached("toxiproxy has started");
    return pid;
  },
  kill: (pid, signal) => {
    if (signal === "SIGKILL") reached("before toxiproxy ends");
    const sent = host.kill(pid, signal);
    if (signal === "SIGKILL") reached("toxiproxy has ended");
    return sent;
  },
};
const seen = (fact: Fact): void => {
  if (fact.type === "service.starting" && fact.service === "app") reached(`app ${fact.instance} has stopped`);
  if (fact.type === "service.ready" && fact.service === "app") reached(`app ${fact.instance} runs`);
};
const context: StepContext = { ...contextFor(new AbortController().signal, []), host: watched, emit: seen };
const stack = createNativeRuntime(watched, createToolchain(host, { offline: true }), services).attach(plan);
const parameters = { from: "app", to: "redis", port: "main", direction: "both" };
// What the watchdog runs heals nothing here: the test does.
const options = { drill: "links", heal: ["true"], cwd: plan.root, longestMs: 60_000 };
const held = await holdFault(stack, { id: "links-1", kind: "partition", parameters }, options, context);
await held.arrange();
await held.inject();
reached("injected");
way = "back";
await held.undo();
reached("undone");
await held.release();
