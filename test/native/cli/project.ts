import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { scratchFolder } from "../../scratch/folder.ts";
import { Command, type CommandOptions, type Outcome } from "./command.ts";
import { processesOf, sharedMemory } from "./leftovers.ts";

/** Answers everything with 200, and what the environment says otherwise. */
export const appSource = `import { createServer } from "node:http";
const readiness = Number(process.env.READINESS ?? 200);
createServer((request, response) => {
  response.statusCode = request.url === "/ready" ? readiness : 200;
  response.end("ok\\n");
}).listen(Number(process.env.PORT), process.env.HOST, () => console.log("listening"));
process.on("SIGTERM", () => process.exit(0));
`;

export interface Project {
  readonly root: string;
  readonly state: string;
  run(...args: string[]): Promise<Outcome>;
  start(args: readonly string[], options?: Partial<CommandOptions>): Command;
  configure(config: object): Promise<void>;
}

export interface ProjectOptions {
  /** Of the folder, which is made in a temporary one. */
  readonly name?: string;
  readonly parent?: string;
  readonly app?: object;
  readonly services?: object;
}

/** A project in a folder of its own; when the test ends its stack is taken down, and nothing of it may be left. */
export async function makeProject(options: ProjectOptions = {}): Promise<Project> {
  const { name = "shop" } = options;
  const parent = options.parent ?? (await scratchFolder("parity-cli-", { on: "native", project: name }));
  const root = join(parent, name);
  await mkdir(root, { recursive: true });
  await writeFile(join(root, "app.mjs"), appSource);
  const project = projectIn(root);
  await project.configure({
    project: "shop",
    app: { command: "node app.mjs", replicas: 1, ...options.app },
    ...(options.services === undefined ? {} : { services: options.services }),
  });
  const before = await sharedMemory();
  onTestFinished(async () => {
    const down = await project.run("down", "--volumes");
    expect(down, "the stack can be taken down").toMatchObject({ exitCode: 0 });
    expect(await processesOf(root), "processes left").toEqual([]);
    await expect
      .poll(async () => (await sharedMemory()).filter((name) => !before.includes(name)), { message: "shared memory left" })
      .toEqual([]);
    await rm(parent, { recursive: true, force: true });
  });
  return project;
}

export function projectIn(root: string): Project {
  const start: Project["start"] = (args, options = {}) => new Command(args, { cwd: root, ...options });
  return {
    root,
    state: join(root, ".parity"),
    start,
    run: (...args) => start(args).done,
    configure: (config) => writeFile(join(root, "parity.config.json"), JSON.stringify(config)),
  };
}

export async function portsOf(project: Project): Promise<Record<string, number>> {
  const ports = JSON.parse(await readFile(join(project.state, "ports.json"), "utf8")) as { native: Record<string, number> };
  return ports.native;
}
