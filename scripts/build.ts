import { spawn } from "node:child_process";
import { chmod, cp, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { z } from "zod";
import { configurationSchema } from "../src/config/schema.ts";
import { bundle } from "./bundle.ts";

/** Makes dist/ beside the old one and then puts it in its place: whoever runs parity meanwhile has one or the other, and nothing stale stays. */
const made = await mkdtemp("dist-");
try {
  await Promise.all([bundle(made), compile("tsconfig.build.json"), compile("tsconfig.examples.json")]);
  await extras();
  await chmod(made, 0o755);
  await rm(`${made}-before`, { recursive: true, force: true });
  await rename("dist", `${made}-before`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(made, "dist");
} finally {
  await Promise.all([made, `${made}-before`].map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Types of what the package exports, or the sample system. */
async function compile(project: string): Promise<void> {
  const compiler = spawn(process.execPath, ["node_modules/.bin/tsc", "-p", project, "--outDir", made], { stdio: "inherit" });
  const code = await new Promise<number | null>((resolve, reject) => compiler.on("error", reject).on("close", resolve));
  if (code !== 0) {
    process.exitCode = 1;
    throw new Error(`tsc -p ${project} ended with ${code}`);
  }
}

/** What no compiler makes: the schema of the configuration, what the sample system reads, the right to be run. */
async function extras(): Promise<void> {
  const schema = z.toJSONSchema(configurationSchema, { io: "input" });
  await writeFile(join(made, "config.schema.json"), `${JSON.stringify({ title: "parity configuration", ...schema }, null, 2)}\n`);
  for (const folder of ["migrations", "docs"])
    await cp(join("examples/zerostate", folder), join(made, "examples/zerostate", folder), { recursive: true });
  // The check of the documentation reads it with the folder beside it.
  await cp("examples/zerostate/README.md", join(made, "examples/zerostate/README.md"));
  await chmod(join(made, "bin.js"), 0o755);
}
