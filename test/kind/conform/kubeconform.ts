import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../../src/host/host.ts";
import { cacheDirectoryOf, shelve, withCacheLock } from "../../../src/toolchain/cache.ts";
import { kubeconformFiles, kubeconformPackage, kubeconformVersion } from "./kubeconform-module.ts";

const goPrograms = ["go", "/usr/local/go/bin/go"];
const withinMs = 10 * 60_000;

export type KubeconformAnswer =
  | { readonly program: string; readonly reason?: undefined }
  | { readonly program?: undefined; readonly reason: string };

/** The real kubeconform, built once from pinned modules into the cache of programs; else the reason to print. */
export async function kubeconformHere(host: Host): Promise<KubeconformAnswer> {
  const directory = cacheDirectoryOf(host);
  const name = `kubeconform-${kubeconformVersion}`;
  const program = join(directory, "go", name, "kubeconform");
  if (await isFile(program)) return { program };
  const go = await goOf(host);
  if (go === undefined) return { reason: "this machine has no Go to build kubeconform with" };
  const failed = await withCacheLock(host, directory, AbortSignal.timeout(withinMs), (signal) =>
    build(host, { go, directory, name, signal }),
  );
  return failed === undefined ? { program } : { reason: `kubeconform could not be built: ${failed}` };
}

interface Building {
  readonly go: string;
  readonly directory: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** What Go said last where it failed. */
async function build(host: Host, { go, directory, name, signal }: Building): Promise<string | undefined> {
  let failed: string | undefined;
  await shelve({ host, directory: join(directory, "go") }, name, async (folder) => {
    const source = join(folder, "source");
    await mkdir(source);
    for (const [file, content] of Object.entries(kubeconformFiles)) await writeFile(join(source, file), content);
    const args = ["build", "-mod=readonly", "-buildvcs=false", "-o", join(folder, "kubeconform"), kubeconformPackage];
    const { exitCode, stderr } = await host.run({ command: go, args, cwd: source, env: { GOWORK: "off" }, timeoutMs: withinMs, signal });
    if (exitCode !== 0) failed = stderr.trim().split("\n").at(-1) ?? `exit code ${exitCode}`;
    await rm(source, { recursive: true });
  });
  return failed;
}

async function goOf(host: Host): Promise<string | undefined> {
  for (const command of goPrograms) {
    if ((await host.run({ command, args: ["version"], timeoutMs: 30_000 })).exitCode === 0) return command;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

export interface Conformity {
  readonly valid: number;
  readonly invalid: number;
  readonly errors: number;
  readonly skipped: number;
  /** "Deployment app: … additionalProperties 'replcas' not allowed" */
  readonly says: readonly string[];
}

interface Told {
  readonly resources: readonly { readonly kind: string; readonly name: string; readonly status: string; readonly msg: string }[];
  readonly summary: Readonly<Record<"valid" | "invalid" | "errors" | "skipped", number>>;
}

/** `-strict`, with these schemas and no others: what has none is an error. */
export async function conformity(host: Host, program: string, schemas: string, manifests: string): Promise<Conformity> {
  const location = join(schemas, "{{ .ResourceKind }}{{ .KindSuffix }}.json");
  const args = ["-strict", "-summary", "-output", "json", "-schema-location", location, manifests];
  const { stdout, stderr } = await host.run({ command: program, args, timeoutMs: 120_000 });
  if (stdout.trim() === "") throw new Error(stderr.trim() || "kubeconform said nothing");
  const { resources, summary } = JSON.parse(stdout) as Told;
  return { ...summary, says: resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`) };
}
