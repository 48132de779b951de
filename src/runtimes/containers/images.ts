import { chmod, copyFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { ProcessResult, ProcessSpec } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { StepContext } from "../../work/context.ts";
import type { Engine } from "./engine.ts";
import { baseHash, baseImage, type DebianImage, debianImages, imageNames, isOwnImage } from "./image-names.ts";
import { labels } from "./names.ts";
import { shipped } from "./shipped.ts";

/** The engine builds as many at a time: unpacking is bound by the processor. */
const atOnce = 2;

type Building = Pick<StepContext, "host" | "signal" | "emit">;

/** Makes sure every image of the plan is there: Debian's are built, the project's own too, official ones are pulled. Rejects with IMAGE_MISSING. */
export async function requireImages(engine: Engine, plan: Plan, services: ServiceRegistry, context: StepContext): Promise<void> {
  await buildImages(engine, await debianImages(plan, services, context.host.nodeVersion), context);
  const names = await imageNames(plan, services, context.host.nodeVersion);
  // Two services may share one image: it is had once.
  const wanted = new Map([...names].map(([service, name]) => [name, service]));
  for (const [name, service] of wanted) {
    if (plan.app.build && isOwnImage(plan, service)) await buildApp(plan, name, context);
    else await pullImage(engine, name, service, context);
  }
}

/** Builds what is missing of the images made of Debian's packages, and verifies that each is there afterwards. */
export async function buildImages(engine: Engine, images: readonly DebianImage[], context: Building): Promise<void> {
  const present = await Promise.all(images.map(async ({ name }) => (await labelsOf(engine, name)) !== undefined));
  const missing = images.filter((_, index) => !present[index]);
  if (missing.length === 0) return;
  await buildBase(engine, context);
  const waiting = [...missing];
  const builder = async (): Promise<void> => {
    for (let image = waiting.shift(); image; image = waiting.shift()) {
      progress(context, `building ${image.name} (${missing.length - waiting.length} of ${missing.length})`);
      await buildImage(image, context);
      if ((await labelsOf(engine, image.name))?.[labels.image] !== image.folder)
        throw imageMissing(image.name, "the engine does not have it");
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, builder));
  const refused = ended.find((result) => result.status === "rejected");
  if (refused) throw refused.reason;
}

async function buildBase(engine: Engine, context: Building): Promise<void> {
  const hash = await baseHash();
  if ((await labelsOf(engine, baseImage))?.[labels.image] === `base-${hash}`) return;
  progress(context, `building ${baseImage} of Debian's packages`);
  const folder = await mkdtemp(join(tmpdir(), "parity-base-"));
  try {
    const tar = join(folder, "base.tar");
    // Through a file: an import of a stream that breaks off would leave half a system under the name.
    await run(context, baseImage, { command: "bash", args: ["-c", 'bash "$0" >"$1"', join(shipped.images, "base", "build"), tar] });
    await run(context, baseImage, {
      command: "docker",
      args: ["import", "--change", `LABEL ${labels.image}=base-${hash}`, tar, baseImage],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildImage(image: DebianImage, context: Building): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "parity-image-"));
  try {
    await cp(join(shipped.images, image.folder), folder, { recursive: true });
    // A package manager may have unpacked it without its mode, and the image takes the mode over.
    await chmod(join(folder, "docker-entrypoint.sh"), 0o755).catch(ignoreAbsent);
    const program = image.folder === "node" ? context.host.nodePath : image.program;
    if (program !== undefined) await copyFile(program, join(folder, image.folder));
    const proxies = ["http_proxy", "https_proxy", "no_proxy"].flatMap((name) => (context.host.env[name] ? ["--build-arg", name] : []));
    // The machine's own network: what reaches the packages here reaches them there, without a rule for bridges.
    const args = ["build", "--network", "host", "--label", `${labels.image}=${image.folder}`, ...proxies, "--tag", image.name, folder];
    await run(context, image.name, { command: "docker", args });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds the app of its project's own Dockerfile under a name, with labels. Rejects with IMAGE_MISSING. */
export async function buildApp(plan: Plan, name: string, context: Building, marks: Readonly<Record<string, string>> = {}): Promise<void> {
  const { context: folder, dockerfile } = plan.app.build ?? { context: plan.root, dockerfile: "Dockerfile" };
  const marked = Object.entries(marks).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  progress(context, `building ${name}`);
  const result = await docker(context, ["build", ...marked, "--tag", name, "--file", join(folder, dockerfile), folder]);
  if (result.exitCode !== 0) throw imageMissing(name, "its build failed", result, `docker build ${folder} shows why`);
}

/** Does nothing when it is there. `user`: what needs it. Rejects with IMAGE_MISSING. */
export async function pullImage(engine: Engine, name: string, user: string, context: Building): Promise<void> {
  if ((await labelsOf(engine, name)) !== undefined) return;
  progress(context, `pulling ${name}`);
  const result = await docker(context, ["pull", "--quiet", name]);
  if (result.exitCode === 0) return;
  throw imageMissing(
    name,
    `${user} needs it and it cannot be pulled`,
    result,
    "without a registry use images built of Debian's packages: --images debian, or no containers: --on native",
  );
}

/** undefined when the engine does not have the image. */
export async function labelsOf(engine: Engine, name: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return (await engine.docker.getImage(name).inspect()).Config?.Labels ?? {};
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

async function run(context: Building, image: string, spec: ProcessSpec): Promise<void> {
  const result = await context.host.run({ ...spec, signal: context.signal });
  context.signal.throwIfAborted();
  if (result.exitCode !== 0)
    throw imageMissing(image, "it cannot be built", result, "its build needs this machine's Debian packages: try apt-get update");
}

async function docker(context: Building, args: readonly string[]): Promise<ProcessResult> {
  const result = await context.host.run({ command: "docker", args, signal: context.signal });
  context.signal.throwIfAborted();
  return result;
}

/** Why an image cannot be had: with the end of what its build or pull said. */
export function imageMissing(image: string, why: string, result?: ProcessResult, hint = "build it again, or use --on native"): ParityError {
  const log = `${result?.stdout ?? ""}\n${result?.stderr ?? ""}`.split("\n").filter((line) => line.trim() !== "");
  return new ParityError("IMAGE_MISSING", `there is no image ${image}: ${why}`, { hint, log: log.slice(-30) });
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

function progress(context: Building, note: string): void {
  context.emit({ type: "step.progressed", step: "start", note });
}
