import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import { runToFetch } from "../failure.ts";

const updateWithinMs = 180_000;
const downloadWithinMs = 600_000;

/**
 * apt with lists and cache of parity's own: works for an ordinary user, on a machine whose lists were never updated,
 * and changes nothing of the system. It verifies signatures and checksums as ever. The system's hooks are switched off
 * because one of Debian's empties the system's own package cache.
 */
export class Apt {
  readonly #host: Host;
  readonly #directory: string;
  readonly #signal: AbortSignal;

  constructor(host: Host, directory: string, signal: AbortSignal) {
    this.#host = host;
    this.#directory = directory;
    this.#signal = signal;
  }

  async update(): Promise<void> {
    await mkdir(join(this.#directory, "lists/partial"), { recursive: true });
    await mkdir(join(this.#directory, "cache/archives/partial"), { recursive: true });
    await writeFile(join(this.#directory, "apt.conf"), settings);
    await this.#run("apt-get", ["update"], updateWithinMs);
  }

  /** `apt-cache madison`: a line per known package and version. */
  madison(names: readonly string[]): Promise<string> {
    return this.#run("apt-cache", ["madison", ...names], updateWithinMs);
  }

  /** Package names with this beginning, one per line. */
  packageNames(beginning: string): Promise<string> {
    return this.#run("apt-cache", ["pkgnames", beginning], updateWithinMs);
  }

  /** What an installation would bring; the named packages also where they are installed. */
  simulate(names: readonly string[]): Promise<string> {
    return this.#run("apt-get", ["install", "--simulate", "--reinstall", "--no-install-recommends", ...names], updateWithinMs);
  }

  /** Puts the package files into the folder. */
  async download(names: readonly string[], folder: string): Promise<void> {
    await this.#run("apt-get", ["download", ...names], downloadWithinMs, folder);
  }

  #run(command: string, args: readonly string[], timeoutMs: number, cwd?: string): Promise<string> {
    const own = [
      `--config-file=${join(this.#directory, "apt.conf")}`,
      `--option=Dir::State::Lists=${join(this.#directory, "lists")}`,
      `--option=Dir::Cache=${join(this.#directory, "cache")}`,
    ];
    const spec = {
      command,
      args: [...own, ...args],
      env: { LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
      timeoutMs,
      signal: this.#signal,
    };
    return runToFetch(this.#host, cwd === undefined ? spec : { ...spec, cwd });
  }
}

const settings = `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-hidpi::DefaultEnabled "false";
`;
