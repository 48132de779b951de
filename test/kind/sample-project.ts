import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import type { DrillResult } from "../../src/events/event.ts";
import type { ProcessResult } from "../../src/host/host.ts";
import { nodeImageVariable } from "../../src/runtimes/kind/cluster/node-image.ts";
import { host } from "../compose/small-stack.ts";
import { scratchFolder } from "../scratch/folder.ts";

const program = resolve("dist/bin.js");
const minute = 60_000;

/** The sample system as a project of its own in a scratch folder, for a cluster of kind. */
export interface SampleProject {
  readonly folder: string;
  /** The built program, as a person starts it. */
  parity(...args: readonly string[]): Promise<ProcessResult>;
  /** Rejects where the drill did not even come to a verdict. */
  carriedOut(drill: string): Promise<DrillResult>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openSampleProject(project: string, image: string): Promise<SampleProject> {
  const folder = await scratchFolder(`${project}-`, { on: "kind", name: project });
  const sample = JSON.stringify(resolve("dist/examples/zerostate/parity.config.js"));
  const config = `import sample from ${sample};\nexport default { ...sample, project: ${JSON.stringify(project)} };\n`;
  await writeFile(join(folder, "parity.config.mjs"), config);

  const parity = (...args: readonly string[]): Promise<ProcessResult> =>
    host.run({
      command: process.execPath,
      args: [program, ...args],
      cwd: folder,
      env: { [nodeImageVariable]: image },
      timeoutMs: 14 * minute,
    });

  return {
    folder,
    parity,
    async carriedOut(drill) {
      const { stdout, stderr } = await parity("drill", drill, "--json");
      const facts = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as { type: string; result: DrillResult }]));
      const finished = facts.find(({ type }) => type === "drill.finished");
      if (finished === undefined) throw new Error(`${drill} told no result: ${stderr}`);
      return finished.result;
    },
    async [Symbol.asyncDispose]() {
      await parity("down", "--volumes");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
