import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parity } from "./measure.ts";

/** The sample system in a folder of its own; all of it is gone afterwards. */
export async function withSample(on: "native" | "compose" | "kind", work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "parity-bench-"));
  const sample = JSON.stringify(join(import.meta.dirname, "../dist/examples/zerostate/parity.config.js"));
  // A name of its own: on one engine two stacks cannot share one.
  const project = JSON.stringify(basename(folder).toLowerCase());
  await writeFile(join(folder, "parity.config.mjs"), `import sample from ${sample};\nexport default { ...sample, project: ${project} };\n`);
  try {
    await work(folder);
  } finally {
    parity(["down", "--volumes", "--on", on], folder);
    await rm(folder, { recursive: true, force: true });
  }
}
