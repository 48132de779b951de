import { chmod, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RenderedFile } from "../containers/rendered-file.ts";
import { composeDirectory } from "./names.ts";

/**
 * Writes the rendering under `.parity/compose/`. The folder is closed to everybody else on this machine (0700); the files in
 * it are not (0444), because a container's user is not this machine's: a mounted file is all it gets to see of the folder.
 */
export async function writeRendering(plan: Plan, files: readonly RenderedFile[]): Promise<void> {
  const directory = composeDirectory(plan);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  for (const folder of new Set(files.map(({ path }) => dirname(join(directory, path))))) await mkdir(folder, { recursive: true });
  await Promise.all(
    files.map(async ({ path, content }) => {
      const target = join(directory, path);
      await writeAtomically(target, content, 0o444);
      // The process's umask may have taken away what a container's user needs.
      await chmod(target, 0o444);
    }),
  );
}
