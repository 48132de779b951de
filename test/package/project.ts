import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scratchFolder } from "../scratch/folder.ts";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program as a person starts it in a folder: nothing of npm's or of this test's own environment reaches it. */
export async function run(folder: string, command: string, ...args: readonly string[]): Promise<Ended> {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE|VITEST|INIT_CWD|CI$)/i.test(name));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((each) => !each.includes("node_modules"));
  const options = { cwd: folder, env: { ...Object.fromEntries(own), PATH: path.join(delimiter) }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** The same, for what must succeed. */
export async function ran(folder: string, command: string, ...args: readonly string[]): Promise<Ended> {
  const ended = await run(folder, command, ...args);
  if (ended.code !== 0) throw new Error(`${[command, ...args].join(" ")}: exit ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

export class EmptyProject implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<EmptyProject> {
    const folder = await scratchFolder("parity-package-", { on: "native", sample: true });
    // The package "node" fetches its program in a script, which newer npm runs only where it is allowed by name.
    const manifest = { name: "shop", private: true, scripts: { start: "node server.js" }, allowScripts: { node: true } };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    return new EmptyProject(folder);
  }

  npm(...args: readonly string[]): Promise<Ended> {
    return ran(this.folder, "npm", ...args);
  }

  parity(...args: readonly string[]): Promise<Ended> {
    return ran(this.folder, "npx", "parity", ...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run(this.folder, "npx", "--no-install", "parity", "down", "--sample", "--volumes");
    await rm(this.folder, { recursive: true, force: true });
  }
}
