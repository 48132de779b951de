import { dirname, join } from "node:path";
import type { GroupFiles } from "./files.ts";
import { controllers, firstVersion, type Hierarchy, type Resource, secondVersion } from "./mounts.ts";

/** A group of parity's own for one resource of some processes. */
export interface GroupPlace {
  readonly version: 1 | 2;
  readonly resource: Resource;
  /** Absolute path: what is made and removed again. */
  readonly folder: string;
  /** Absolute path of the group the processes came from. */
  readonly origin: string;
}

/**
 * Where a group of that name is to be made for what runs with `pid`, or why it cannot be: one clause.
 * Below the group that it is in, whose own limits hold on; in the second version, where a group with processes has no groups with
 * controllers below it, next to it or below the nearest one above that hands the controller down.
 */
export async function findPlace(files: GroupFiles, pid: number, resource: Resource, name: string): Promise<GroupPlace | string> {
  const groups = (await files.read(`/proc/${pid}/cgroup`)) ?? "";
  const mountinfo = (await files.read(`/proc/${pid}/mountinfo`)) ?? "";
  const first = firstVersion(groups, mountinfo, resource);
  if (first !== undefined) return { version: 1, resource, folder: join(first.group, name), origin: first.group };
  const second = secondVersion(groups, mountinfo);
  if (second === undefined) return "this machine has no control groups mounted";
  const controller = controllers[resource][2];
  if (!(await lists(files, join(second.mount, "cgroup.controllers"), controller))) {
    return `this machine's control groups have no ${controller} controller`;
  }
  const parent = await handingDown(files, second, controller);
  if (parent === undefined) return `no control group above this one hands the ${controller} controller down`;
  return { version: 2, resource, folder: join(parent, name), origin: second.group };
}

/** The nearest group above that gives its children the controller. */
async function handingDown(files: GroupFiles, { mount, group }: Hierarchy, controller: string): Promise<string | undefined> {
  for (let at = group; at.startsWith(mount); at = dirname(at)) {
    if (await lists(files, join(at, "cgroup.subtree_control"), controller)) return at;
    if (at === mount) return undefined;
  }
  return undefined;
}

async function lists(files: GroupFiles, path: string, controller: string): Promise<boolean> {
  return ((await files.read(path)) ?? "").trim().split(/\s+/).includes(controller);
}
