import { readFile } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";

/** As whom a server runs that refuses root, and that ends with parity. */
export interface Unprivileged {
  /** undefined: as whoever runs parity. */
  readonly account: { readonly uid: number; readonly gid: number } | undefined;
  /** Comes before a program that runs and ends. */
  readonly prefix: readonly string[];
  /** Comes before a program that stays: the kernel ends it when parity dies, also by SIGKILL. */
  readonly boundPrefix: readonly string[];
}

/** Lets that account pass through folders only root may enter, such as /root, to its own files. */
const passThrough = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"];
/** SIGINT is Postgres's fast shutdown: shared memory is given back. */
const bound = "--pdeathsig=INT";

/** Comes before a program that needs no other account and must not outlive parity; nothing where the kernel cannot bind it. */
export async function boundPrefix(host: Host): Promise<readonly string[]> {
  return (await hasSetpriv(host)) ? ["setpriv", bound, "--"] : [];
}

async function hasSetpriv(host: Host): Promise<boolean> {
  return (await host.run({ command: "setpriv", args: ["--version"], timeoutMs: 5_000 })).exitCode === 0;
}

export async function unprivileged(host: Host): Promise<Unprivileged> {
  const available = await hasSetpriv(host);
  if (host.userId !== 0) return { account: undefined, prefix: [], boundPrefix: available ? ["setpriv", bound, "--"] : [] };
  if (!available) {
    throw new ParityError("COMMAND_NOT_FOUND", "setpriv, with which parity drops root for Postgres, does not exist", {
      hint: "install util-linux, or run parity as an ordinary user",
    });
  }
  const account = await findAccount();
  const identity = ["setpriv", `--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups", ...passThrough];
  return { account, prefix: [...identity, "--"], boundPrefix: [...identity, bound, "--"] };
}

async function findAccount(): Promise<{ uid: number; gid: number }> {
  const rows = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const row = rows.find(([name]) => name === "postgres") ?? rows.find(([name]) => name === "nobody");
  if (row !== undefined) return { uid: Number(row[2]), gid: Number(row[3]) };
  throw new ParityError("NOT_OURS", "this machine has neither a postgres nor a nobody user, and Postgres refuses to run as root", {
    hint: "run parity as an ordinary user",
  });
}
