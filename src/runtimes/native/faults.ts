import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { ofTarget, type Target } from "../abilities.ts";
import { isDead, readProcess, readProcessTable } from "../process-table.ts";
import { askToEnd, findMembers, type Members, signalEach, waitForEnd } from "./members.ts";
import { type FoundInstance, readWorld } from "./world.ts";

const deathMs = 5_000;
const lookEveryMs = 20;

/** SIGKILL to the program first, so that it cannot react to the loss of its children, then to all below it. */
export async function killInstance(host: Host, plan: Plan, target: Target): Promise<void> {
  const { members, below } = await runningMembers(host, plan, target);
  signalEach(host, [members.main, ...below.filter((row) => row !== members.main)], "SIGKILL");
  await killRest(host, plan, target);
}

/** The service's own stop signal to its program; after its grace SIGKILL to all of it. The record stays, as with a program that ended by itself. */
export async function haltInstance(host: Host, plan: Plan, target: Target): Promise<void> {
  const { found, members, below } = await runningMembers(host, plan, target);
  await askToEnd(host, { main: members.main, all: below }, found.record?.stop);
  await killRest(host, plan, target);
}

/** Looks again until nothing is found: a process may have started another one just before it died. */
async function killRest(host: Host, plan: Plan, target: Target): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const world = await readWorld(plan);
    const found = ofTarget(world.instances, target);
    const rest = found === undefined ? [] : belowSupervisor(found, findMembers(host, found, world.boot, world.table));
    if (rest.length === 0) return;
    signalEach(host, rest, "SIGKILL");
    await waitForEnd(host, rest, deathMs);
  }
  throw new ParityError("TOOL_FAILED", `${target.service} was sent SIGKILL and still runs after ${deathMs / 1_000} s`);
}

/** SIGSTOP to the program first, then to all below it. */
export async function pauseInstance(host: Host, plan: Plan, target: Target): Promise<void> {
  const { members, below } = await runningMembers(host, plan, target);
  const all = [members.main, ...below.filter((row) => row !== members.main)];
  signalEach(host, all, "SIGSTOP");
  await awaitEffect(host, all, (state) => state === "T");
}

/** SIGCONT to all that is paused; does nothing to what is not. */
export async function resumeInstance(host: Host, plan: Plan, target: Target): Promise<void> {
  const world = await readWorld(plan);
  const found = ofTarget(world.instances, target);
  if (found === undefined) return;
  const { all } = findMembers(host, found, world.boot, readProcessTable());
  signalEach(host, all, "SIGCONT");
  await awaitEffect(host, all, (state) => state !== "T");
}

/** A signal is sent at once, and does what it does when the kernel gets to it: until then the instance looks as before. */
async function awaitEffect(host: Host, rows: Members["all"], done: (state: string) => boolean): Promise<void> {
  const until = host.monotonic() + deathMs;
  const isWaiting = (): boolean =>
    rows.some(({ pid }) => {
      const now = readProcess(pid);
      return now !== undefined && !isDead(now) && !done(now.state);
    });
  while (isWaiting() && host.monotonic() < until) await host.sleep(lookEveryMs);
}

/**
 * Waits while of an instance only its supervisor lives: its program has just ended, and that is about to be noted, or it is about to be
 * started. Until then the instance looks as if it ran.
 */
export async function awaitSettled(host: Host, plan: Plan, target: Target): Promise<void> {
  const until = host.monotonic() + deathMs;
  for (;;) {
    const world = await readWorld(plan);
    const found = ofTarget(world.instances, target);
    const members = found && findMembers(host, found, world.boot, world.table);
    if (members === undefined || members.main !== undefined || members.all.length === 0 || host.monotonic() >= until) return;
    await host.sleep(lookEveryMs);
  }
}

export interface RunningMembers {
  readonly found: FoundInstance;
  readonly members: Members & { readonly main: NonNullable<Members["main"]> };
  /** Without the supervisor: it stays and notes how the program ended. */
  readonly below: Members["all"];
}

/** Rejects with NOT_RUNNING. */
export async function runningMembers(host: Host, plan: Plan, target: Target): Promise<RunningMembers> {
  const world = await readWorld(plan);
  const found = ofTarget(world.instances, target);
  const members = found && findMembers(host, found, world.boot, world.table);
  if (found === undefined || members?.main === undefined) {
    throw new ParityError("NOT_RUNNING", `${target.service} is not running, so nothing can be done to it`, {
      hint: "start the stack: parity up",
    });
  }
  return { found, members: { ...members, main: members.main }, below: belowSupervisor(found, members) };
}

function belowSupervisor({ record }: FoundInstance, { all }: Members): Members["all"] {
  return all.filter((row) => row.pid !== record?.supervisor?.pid);
}
