import { join } from "node:path";
import { inspectProject } from "../../config/init/inspect-project.ts";
import { configurationText } from "../../config/init/write-configuration.ts";
import { configurationNames } from "../../config/load.ts";
import { ParityError } from "../../errors/parity-error.ts";
import { exists } from "../../files/exists.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";

/** Writes parity.config.ts here; refuses to replace one that is there unless told to. */
export async function init(host: Host, given: Given): Promise<number> {
  const present = await firstPresent(host.cwd, configurationNames);
  if (present !== undefined && !given.options.force && !given.options.dryRun) {
    throw new ParityError("USAGE", `${present} is already here`, {
      hint: "see what would be written with: parity init --dry-run, or replace it with: parity init --force",
    });
  }
  const content = configurationText(await inspectProject(host.cwd));
  if (given.options.dryRun) {
    host.stdout.write(content);
    return 0;
  }
  await writeAtomically(join(host.cwd, "parity.config.ts"), content, 0o644);
  host.stdout.write("parity.config.ts written; look it over, then see what would start: parity up --dry-run\n");
  return 0;
}

async function firstPresent(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    if (await exists(join(folder, name))) return name;
  }
  return undefined;
}
