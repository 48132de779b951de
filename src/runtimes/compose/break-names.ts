import type { Plan } from "../../plan/plan.ts";
import type { Target } from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { imageWithShell, runContainer } from "./run-container.ts";
import { findContainer, inspect, notRunning } from "./world.ts";

/**
 * The engine keeps the resolver configuration of each container as a file that the container sees, read-only, as /etc/resolv.conf.
 * Another container may have that very file mounted writable, so that it changes under the running one. What it held stays in it as
 * comments: the file itself says what is to be taken back. A start of the container writes it anew.
 */
const file = "/resolv.conf";
const mark = "#parity ";

/** An address set aside for documentation: nobody answers there. */
const breaks = `grep -q '^${mark}' ${file} || { sed 's/^/${mark}/' ${file} >/tmp/kept; { echo nameserver 192.0.2.1; cat /tmp/kept; } >${file}; }`;
const mends = `if grep -q '^${mark}' ${file}; then sed -n 's/^${mark}//p' ${file} >/tmp/kept; cat /tmp/kept >${file}; fi`;

/** Why the instance's names cannot be broken: one clause; undefined when they can. */
export async function namesObstacle(engine: Engine, plan: Plan, target: Target): Promise<string | undefined> {
  const path = await resolverFile(engine, plan, target);
  if (path === undefined) return `${target.service}/${target.instance} has no resolver configuration of its own`;
  return (await imageWithShell(engine, plan)) === undefined ? "no image of this stack has a shell to change it with" : undefined;
}

export async function breakNames(engine: Engine, plan: Plan, target: Target): Promise<void> {
  if (await rewrite(engine, plan, target, breaks)) return;
  throw notRunning(target);
}

/** Nothing there to mend is fine. */
export async function mendNames(engine: Engine, plan: Plan, target: Target): Promise<void> {
  await rewrite(engine, plan, target, mends);
}

/** False when there is no such file or nothing to change it with. */
async function rewrite(engine: Engine, plan: Plan, target: Target, script: string): Promise<boolean> {
  const [path, image] = await Promise.all([resolverFile(engine, plan, target), imageWithShell(engine, plan)]);
  if (path === undefined || image === undefined) return false;
  const doing = `change the resolver configuration of ${target.service}`;
  await runContainer(engine, plan, { doing, image, script, args: [], mounts: [{ type: "bind", source: path, target: file }] });
  return true;
}

/** On the engine's machine. */
async function resolverFile(engine: Engine, plan: Plan, { service, instance }: Target): Promise<string | undefined> {
  const container = await findContainer(engine, plan, service, instance);
  const details = container && (await inspect(engine, container.id));
  return details?.ResolvConfPath || undefined;
}
