import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RenderedFile } from "../containers/rendered-file.ts";
import { manifestsDirectory } from "./names.ts";

/** Writes the rendering for whoever wants to read it or apply it by hand; real secrets are in it, so nobody else may. */
export async function writeRendering(plan: Plan, files: readonly RenderedFile[]): Promise<void> {
  const directory = manifestsDirectory(plan);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  await Promise.all(files.map(({ path, content }) => writeAtomically(join(directory, path), content, 0o600)));
}
