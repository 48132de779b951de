import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import { shelve } from "../cache.ts";
import { FetchFailure, outcome } from "../failure.ts";
import type { Fetching } from "../fetching.ts";
import type { GoModule } from "./module.ts";

/** From nothing, on a slow machine, with all modules to be fetched. */
const buildWithinMs = 30 * 60_000;
/** Where Go's own installer puts it: often not on the PATH of a shell that was open before. */
const goPrograms = ["go", "/usr/local/go/bin/go"];

/**
 * Builds one program. `-mod=readonly` holds every module to the checksums that come with parity, so what is compiled is
 * what was compiled when they were written down.
 */
export async function buildGo(fetching: Fetching, module: GoModule): Promise<void> {
  const { host, signal } = fetching;
  const go = await goProgram(host, signal);
  await shelve({ host, directory: join(fetching.directory, "go") }, `${module.tool}-${module.version}`, async (folder) => {
    const source = join(folder, "source");
    await mkdir(source);
    for (const [name, content] of Object.entries(module.files)) await writeFile(join(source, name), content);
    const linker = module.linkerFlags === "" ? [] : [`-ldflags=${module.linkerFlags}`];
    const spec = {
      command: go,
      args: ["build", "-v", "-mod=readonly", "-buildvcs=false", ...linker, "-o", join(folder, module.tool), module.package],
      cwd: source,
      env: { GOWORK: "off" },
      timeoutMs: buildWithinMs,
      signal,
    };
    const startedAt = host.monotonic();
    let compiled = 0;
    fetching.say(module.tool, () => {
      const seconds = Math.round((host.monotonic() - startedAt) / 1000);
      return `compiling, ${seconds} s so far, usually ${module.usualSeconds} s, ${compiled} packages done`;
    });
    const build = host.start(spec);
    for await (const line of build.lines) {
      if (!line.text.startsWith("go: ") && /^[\w./@-]+$/.test(line.text)) compiled += 1;
    }
    outcome({ ...spec, command: "go" }, await build.done);
    await rm(source, { recursive: true });
  });
}

async function goProgram(host: Host, signal: AbortSignal): Promise<string> {
  for (const command of goPrograms) {
    const result = await host.run({ command, args: ["version"], timeoutMs: 30_000, signal });
    if (result.exitCode === 0) return command;
  }
  signal.throwIfAborted();
  throw new FetchFailure("this machine has no Go to build it with");
}
