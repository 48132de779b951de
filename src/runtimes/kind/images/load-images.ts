import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Engine } from "../../containers/engine.ts";
import { type Cluster, nodeNames } from "../cluster/cluster.ts";
import { kindEnvironment, kindProgram } from "../cluster/kind-program.ts";
import { imagesOfNode } from "./node-images.ts";

type Loading = Pick<StepContext, "host" | "toolchain" | "signal" | "emit">;

/** An image of the engine that nodes are to have. */
interface Wanted {
  readonly name: string;
  /** "sha256:…", as the engine calls it. */
  readonly id: string;
}

interface Lacking {
  readonly node: string;
  readonly images: readonly Wanted[];
}

/** Gives every node what it lacks of these images of the engine; resolves with how many of them any node lacked. Rejects with IMAGE_MISSING. */
export async function loadImages(engine: Engine, cluster: Cluster, names: readonly string[], context: Loading): Promise<number> {
  const wanted = await Promise.all(names.map(async (name) => ({ name, id: (await engine.docker.getImage(name).inspect()).Id })));
  const lacking = await lackingImages(cluster, wanted, context);
  if (lacking.length === 0) return 0;
  const program = await kindProgram(context);
  // Nodes that lack the same get it from one archive.
  const groups = Map.groupBy(lacking, ({ images }) => images.map(({ name }) => name).join("\n"));
  for (const group of groups.values()) {
    const images = group[0]?.images ?? [];
    await load(
      program,
      cluster,
      images,
      group.map(({ node }) => node),
      context,
    );
  }
  const left = await lackingImages(cluster, wanted, context);
  const missing = left.flatMap(({ node, images }) => images.map(({ name }) => `${name} on ${node}`));
  if (missing.length > 0) throw missingOnNodes(missing, "kind has loaded it and the node does not have it");
  return new Set(lacking.flatMap(({ images }) => images.map(({ name }) => name))).size;
}

async function lackingImages(cluster: Cluster, wanted: readonly Wanted[], context: Loading): Promise<readonly Lacking[]> {
  const nodes = await Promise.all(
    nodeNames(cluster).map(async (node) => {
      const present = await imagesOfNode(node, context);
      return { node, images: wanted.filter(({ name, id }) => !present.get(name)?.has(id)) };
    }),
  );
  return nodes.filter(({ images }) => images.length > 0);
}

async function load(
  program: string,
  cluster: Cluster,
  images: readonly Wanted[],
  nodes: readonly string[],
  context: Loading,
): Promise<void> {
  const names = images.map(({ name }) => name);
  context.emit({ type: "step.progressed", step: "start", note: `loading ${names.length} images to ${nodes.join(", ")}` });
  const args = ["load", "docker-image", ...names, "--name", cluster.name, "--nodes", nodes.join(",")];
  const result = await context.host.run({
    command: program,
    args,
    env: kindEnvironment(context.host),
    onlyEnv: true,
    signal: context.signal,
  });
  context.signal.throwIfAborted();
  if (result.exitCode !== 0) throw missingOnNodes(names, "kind could not load it", result.stderr);
}

function missingOnNodes(images: readonly string[], why: string, log = ""): ParityError {
  return new ParityError("IMAGE_MISSING", `the cluster lacks ${images.join(", ")}: ${why}`, {
    hint: "the nodes may have run out of disk: docker system df; parity down --volumes deletes the cluster",
    log: log.split("\n").filter(Boolean).slice(-20),
  });
}
