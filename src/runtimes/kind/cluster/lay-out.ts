import { chmod, mkdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeAtomically } from "../../../files/write-atomically.ts";
import type { Host } from "../../../host/host.ts";
import type { Plan } from "../../../plan/plan.ts";
import { labels } from "../../containers/names.ts";
import { shipped } from "../../containers/shipped.ts";
import { mergeKindConfig, mountedPaths } from "./kind-config.ts";
import { clusterFile, clusterName, kindDirectory, ownerDirectory, ownerMount } from "./names.ts";
import { nodeImage } from "./node-image.ts";
import { detourMapping, portMappings } from "./ports.ts";

/** `kind-config.yaml` of one project, and what it mounts: path under `.parity/kind/` → content. */
export async function renderCluster(host: Host, plan: Plan): Promise<ReadonlyMap<string, string>> {
  const base = await readFile(shipped.kindConfig, "utf8");
  const mounted = mountedPaths(base).map(
    async (path): Promise<[string, string]> => [basename(path), await readFile(shippedPath(path), "utf8")],
  );
  return new Map([[basename(clusterFile(plan)), clusterConfig(host, plan, base)], ...(await Promise.all(mounted))]);
}

/** Writes what `kind create cluster` is given. The nodes mount copies: the package may be gone when they are started again. */
export async function layOutCluster(host: Host, plan: Plan): Promise<void> {
  const directory = kindDirectory(plan);
  await mkdir(ownerDirectory(plan), { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  for (const [path, content] of await renderCluster(host, plan)) await writeAtomically(join(directory, path), content);
}

function clusterConfig(host: Host, plan: Plan, base: string): string {
  return mergeKindConfig(base, {
    name: clusterName(plan),
    image: nodeImage(plan, host.env),
    ports: [...portMappings(plan), detourMapping],
    owner: { from: ownerDirectory(plan), to: ownerMount },
    labels: { [labels.project]: plan.project },
    resolve: (path) => join(kindDirectory(plan), basename(path)),
  });
}

function shippedPath(path: string): string {
  return join(dirname(shipped.kindConfig), path);
}
