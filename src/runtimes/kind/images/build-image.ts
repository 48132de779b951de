import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Plan } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Engine } from "../../containers/engine.ts";
import { imageMissing, labelsOf } from "../../containers/images.ts";
import { labels, ownLabels } from "../../containers/names.ts";
import type { MadeImage } from "./made-image.ts";
import { dockerfileOf, packed } from "./pack.ts";

type Building = Pick<StepContext, "host" | "signal" | "emit">;

/** Does nothing where the engine has it. `owner`: whose stack is to remove it again when it needs it no longer. Rejects with IMAGE_MISSING. */
export async function makeImage(engine: Engine, image: MadeImage, owner: Plan, context: Building): Promise<void> {
  const { name, base, layers, workingDirectory } = image;
  if ((await labelsOf(engine, name))?.[labels.image] === name) return;
  context.emit({ type: "step.progressed", step: "start", note: `building ${name}` });
  const marks = { ...ownLabels(owner), [labels.image]: name };
  const marked = Object.entries(marks).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  const docker = context.host.pipe({
    command: "docker",
    args: ["build", "--quiet", ...marked, "--tag", name, "-"],
    signal: context.signal,
  });
  docker.output.resume();
  // A layer without a file is now and then lost between two others, and the engine then has no image: "layer does not exist".
  const filled = layers.filter((files) => files.length > 0);
  const sent = pipeline(Readable.from(packed(dockerfileOf(base, filled.length, workingDirectory), filled)), docker.input);
  // Docker's own words say more than the pipe that it closed, and less than a file that could not be read.
  const [sending, result] = await Promise.all([
    sent.then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    ),
    docker.done,
  ]);
  context.signal.throwIfAborted();
  if (sending !== undefined && sending.code !== "EPIPE") throw sending;
  if (result.exitCode !== 0) throw imageMissing(name, "it cannot be built", result, `docker build shows why; its base is ${base}`);
  if (sending) throw sending;
  if ((await labelsOf(engine, name))?.[labels.image] !== name) throw imageMissing(name, "the engine does not have it");
}
