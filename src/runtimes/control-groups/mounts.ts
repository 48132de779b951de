import { join, relative } from "node:path";

/** What can be limited. */
export type Resource = "cpu" | "memory" | "disk";

/** A hierarchy of control groups as this machine mounts it. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** Absolute path of the mount. */
  readonly mount: string;
  /** Absolute path of the group the process is in. */
  readonly group: string;
}

/** The kernel's names: the first version calls the disk's controller otherwise. */
export const controllers: Readonly<Record<Resource, { readonly 1: string; readonly 2: string }>> = {
  cpu: { 1: "cpu", 2: "cpu" },
  memory: { 1: "memory", 2: "memory" },
  disk: { 1: "blkio", 2: "io" },
};

/** The first version's hierarchy of a controller; undefined where the controller is not mounted so. From /proc/PID/cgroup and /proc/PID/mountinfo. */
export function firstVersion(groups: string, mountinfo: string, resource: Resource): Hierarchy | undefined {
  const controller = controllers[resource][1];
  const path = groupPath(groups, (names) => names.split(",").includes(controller));
  const mounted = mounts(mountinfo).find(({ type, options }) => type === "cgroup" && options.includes(controller));
  return path === undefined || mounted === undefined ? undefined : { version: 1, mount: mounted.point, group: below(mounted, path) };
}

/** The second version's one hierarchy; undefined where it is not mounted. Which controllers it has is for its own files to say. */
export function secondVersion(groups: string, mountinfo: string): Hierarchy | undefined {
  const path = groupPath(groups, (names) => names === "");
  const mounted = mounts(mountinfo).find(({ type }) => type === "cgroup2");
  return path === undefined || mounted === undefined ? undefined : { version: 2, mount: mounted.point, group: below(mounted, path) };
}

/** A line is "hierarchy:controllers:path", and a path may hold colons. */
function groupPath(groups: string, wanted: (controllers: string) => boolean): string | undefined {
  const line = groups.split("\n").find((each) => each !== "" && wanted(each.split(":")[1] ?? ""));
  return line?.split(":").slice(2).join(":");
}

interface Mount {
  /** The folder of the hierarchy that is seen at the mount. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** "36 35 98:0 /root /point options… - type source superoptions" */
function mounts(mountinfo: string): Mount[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root, point] = before.split(" ");
    const [type, , options = ""] = after.split(" ");
    return root === undefined || point === undefined || type === undefined ? [] : [{ root, point, type, options: options.split(",") }];
  });
}

function below({ root, point }: Mount, path: string): string {
  const inside = relative(root, path);
  // Of a group outside what is mounted here nothing but the mount itself can be reached.
  return inside.startsWith("..") ? point : join(point, inside);
}
