import type { Host } from "../../../host/host.ts";

const withinMs = 5_000;

/** What git says of the folder a project lies in. */
export interface History {
  /** "origin/main"; undefined where there is no git, or no default branch. */
  readonly defaultBranch: string | undefined;
  /** Whether the default branch's head is this commit or comes after it; undefined where git does not know the commit. */
  holds(commit: string): Promise<boolean | undefined>;
}

export async function historyOf(host: Host, root: string): Promise<History> {
  const git = (...args: string[]) => host.run({ command: "git", args: ["-C", root, ...args], timeoutMs: withinMs });
  const defaultBranch = await findDefaultBranch(git);
  return {
    defaultBranch,
    holds: async (commit) => {
      if (defaultBranch === undefined) return undefined;
      const { exitCode } = await git("merge-base", "--is-ancestor", commit, defaultBranch);
      // 1 is a no; 128 is a commit that is not there, as in a clone without its history.
      return exitCode === 0 ? true : exitCode === 1 ? false : undefined;
    },
  };
}

type Git = (...args: string[]) => ReturnType<Host["run"]>;

/** A local branch may be ahead of the remote one, and where somebody works on it alone it is the only one. */
async function findDefaultBranch(git: Git): Promise<string | undefined> {
  const remote = await git("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  const named = remote.exitCode === 0 ? [remote.stdout.trim().replace(/^origin\//, ""), remote.stdout.trim()] : [];
  for (const branch of [...named, "main", "origin/main", "master", "origin/master"]) {
    const found = await git("rev-parse", "--verify", "--quiet", `${branch}^{commit}`);
    if (found.exitCode === 0) return branch;
  }
  return undefined;
}
