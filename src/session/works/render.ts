import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";
import { openProject } from "../project.ts";

/** Writes the runtime's files into a folder, and prints their paths. */
export async function render(host: Host, given: Given): Promise<number> {
  const { runtime, plan } = await openProject(host, given.options);
  const folder = resolve(host.cwd, given.options.output ?? ".parity/rendered");
  for (const [name, content] of await runtime.render(plan)) {
    const path = join(folder, name);
    if (!given.options.dryRun) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeAtomically(path, content);
    }
    host.stdout.write(`${path}\n`);
  }
  return 0;
}
