import { dirname } from "node:path";
import { programArguments } from "../program.ts";
import type { Session } from "../session.ts";

export interface HealCommand {
  readonly heal: readonly string[];
  readonly cwd: string;
}

/** What undoes a fault when parity itself is gone: `parity heal` for the same project. */
export function healCommand({ host, project }: Session): HealCommand {
  const { loaded, stateDirectory } = project;
  // The sample keeps its state in the folder it was started from.
  const cwd = dirname(stateDirectory);
  const same = cwd === loaded.root ? ["--config", loaded.path] : ["--sample"];
  return { heal: [host.nodePath, ...programArguments(), "heal", ...same], cwd };
}
