import type { Plan } from "../../plan/plan.ts";
import type { Toolchain } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import type { Engine } from "./engine.ts";
import { debianImage } from "./image-names.ts";
import { buildImages, pullImage } from "./images.ts";

const official = "ghcr.io/shopify/toxiproxy:2.12.0@sha256:9378ed52a28bc50edc1350f936f518f31fa95f0d15917d6eb40b8e376d1a214e";

/** The image's name, after it was had: pulled, or built around the toolchain's own program. Rejects with TOOL_MISSING or IMAGE_MISSING. */
export async function requireToxiproxyImage(
  engine: Engine,
  plan: Plan,
  toolchain: Toolchain,
  context: Pick<StepContext, "host" | "signal" | "emit">,
): Promise<string> {
  if (plan.images === "official") {
    await pullImage(engine, official, "the detour of a drill", context);
    return official;
  }
  const { signal, emit } = context;
  const progress = (tool: string, message: string): void => emit({ type: "step.progressed", step: "start", note: `${tool}: ${message}` });
  const tool = (await toolchain.require(["toxiproxy"], { signal, progress })).get("toxiproxy");
  const image = await debianImage("toxiproxy", tool?.version ?? "");
  await buildImages(engine, [{ ...image, ...(tool === undefined ? {} : { program: tool.path }) }], context);
  return image.name;
}
