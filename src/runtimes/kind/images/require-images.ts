import type { Plan } from "../../../plan/plan.ts";
import type { ServiceRegistry } from "../../../services/registry.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Engine } from "../../containers/engine.ts";
import { debianImages } from "../../containers/image-names.ts";
import { buildApp, buildImages, labelsOf } from "../../containers/images.ts";
import { labels, ownLabels } from "../../containers/names.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { makeImage } from "./build-image.ts";
import { isPinned } from "./full-name.ts";
import type { KindImages } from "./kind-images.ts";
import { loadImages } from "./load-images.ts";

type Requiring = Pick<StepContext, "host" | "toolchain" | "signal" | "emit">;

/**
 * Makes sure that every pod finds its image: those of this machine are built if need be and loaded to the nodes that lack them. What only a
 * registry has is left to the nodes, which pull it. Resolves with the number of images that were loaded. Rejects with IMAGE_MISSING.
 */
export async function requireImages(
  engine: Engine,
  cluster: Cluster,
  { plan, services }: { readonly plan: Plan; readonly services: ServiceRegistry },
  images: KindImages,
  context: Requiring,
): Promise<number> {
  await buildOnEngine(engine, plan, services, images, context);
  const names = [...new Set(images.names.values())];
  const here = await Promise.all(names.map(async (name) => !isPinned(name) && (await labelsOf(engine, name)) !== undefined));
  return loadImages(
    engine,
    cluster,
    names.filter((_, index) => here[index]),
    context,
  );
}

async function buildOnEngine(engine: Engine, plan: Plan, services: ServiceRegistry, images: KindImages, context: Requiring): Promise<void> {
  await buildImages(engine, await debianImages(plan, services, context.host.nodeVersion), context);
  const app = images.names.get("app");
  if (plan.app.source === "build" && app !== undefined && (await labelsOf(engine, app)) === undefined) {
    await buildApp(plan, app, context, { ...ownLabels(plan), [labels.image]: app });
  }
  for (const image of images.made) await makeImage(engine, image, plan, context);
}
