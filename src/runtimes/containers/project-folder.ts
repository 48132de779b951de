import { stat } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import type { Plan } from "../../plan/plan.ts";
import { linkedPackages } from "./linked-packages.ts";
import type { Mount } from "./mount.ts";

/** How an app given as a command is seen from its container. */
export interface ProjectFolder {
  readonly mounts: readonly Mount[];
  /** What links among these lead out to. */
  readonly linked: readonly Mount[];
  readonly workingDirectory: string;
  /** Folders that stay hidden: parity's own state holds secrets of other services. */
  readonly hidden: readonly string[];
}

const root = "/project";

/**
 * The app's folder, read-only, with every node_modules that Node would search from there on: a workspace keeps them in
 * the folders above. Their places relative to each other stay as they are on this machine.
 */
export async function projectFolder(plan: Plan): Promise<ProjectFolder> {
  const above: string[] = [];
  for (let folder = dirname(plan.app.cwd); folder !== dirname(folder); folder = dirname(folder)) {
    if (await isFolder(join(folder, "node_modules"))) above.push(folder);
  }
  const top = above.at(-1) ?? plan.app.cwd;
  const inside = (path: string): string => posix.join(root, ...relative(top, path).split(sep));
  const packages = [plan.app.cwd, ...above].map((folder) => join(folder, "node_modules"));
  const mounts = [plan.app.cwd, ...packages.slice(1)].map((source) => ({ source, target: inside(source) }));
  const state = outermostState(relative(plan.app.cwd, plan.stateDirectory));
  return {
    mounts,
    linked: await linkedPackages(
      mounts,
      packages.map((path) => ({ path, inside: inside(path) })),
    ),
    workingDirectory: inside(plan.app.cwd),
    hidden: state.startsWith("..") ? [] : [inside(join(plan.app.cwd, state))],
  };
}

/** The state of a second stack lies within the first one's, and all of that stays hidden. */
function outermostState(state: string): string {
  const parts = state.split(sep);
  const outermost = parts.indexOf(".parity");
  return outermost === -1 ? state : parts.slice(0, outermost + 1).join(sep);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
