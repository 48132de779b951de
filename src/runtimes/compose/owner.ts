import { ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Engine } from "../containers/engine.ts";
import { labels, projectName, stackId } from "../containers/names.ts";

/** Compose knows projects by name only: another folder's stack of that name would be taken for this one and recreated. Rejects with NOT_OURS. */
export async function checkOwner(engine: Engine, plan: Plan): Promise<void> {
  const filters = { label: [`com.docker.compose.project=${projectName(plan)}`] };
  const listed = await engine.docker.listContainers({ all: true, filters });
  const volumes = (await engine.docker.listVolumes({ filters })).Volumes ?? [];
  const foreign = [...listed, ...volumes].some(({ Labels }) => Labels?.[labels.stack] !== stackId(plan));
  if (!foreign) return;
  throw new ParityError("NOT_OURS", `the engine has another stack called ${projectName(plan)}, made from another folder`, {
    hint: "take it down from its own folder, or give this project another name",
  });
}
