import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { readProcessTable } from "../process-table.ts";
import type { Fault } from "../runtime.ts";
import { findMembers, signalEach, waitForEnd } from "./members.ts";
import { readWorld } from "./world.ts";

const deathMs = 5_000;

/** SIGKILL or SIGSTOP to the program first, so that it cannot react to the loss of its children, then to all below it. */
export async function injectFault(host: Host, plan: Plan, fault: Fault): Promise<void> {
  const world = await readWorld(plan);
  const found = world.instances.find((each) => each.service === fault.service && each.instance === fault.instance);
  const members = found && findMembers(host, found, world.boot, world.table);
  if (members?.main === undefined) {
    throw new ParityError("NOT_RUNNING", `${fault.service} is not running, so nothing can be done to it`, {
      hint: "start the stack: parity up",
    });
  }
  // The supervisor stays: it notes how the program ended.
  const below = members.all.filter((row) => row.pid !== found?.record?.supervisor?.pid);
  signalEach(host, [members.main, ...below.filter((row) => row !== members.main)], fault.kind === "kill" ? "SIGKILL" : "SIGSTOP");
  if (fault.kind === "pause") return;
  if (await waitForEnd(host, below, deathMs)) return;
  throw new ParityError("TOOL_FAILED", `${fault.service} was sent SIGKILL and still runs after ${deathMs / 1_000} s`);
}

/** SIGCONT to all that is paused; does nothing to what is not. */
export async function resume(host: Host, plan: Plan, fault: Fault): Promise<void> {
  const world = await readWorld(plan);
  const found = world.instances.find((each) => each.service === fault.service && each.instance === fault.instance);
  if (found === undefined) return;
  signalEach(host, findMembers(host, found, world.boot, readProcessTable()).all, "SIGCONT");
}
