import type { Plan } from "../../../plan/plan.ts";
import type { Engine } from "../../containers/engine.ts";
import { labels, ownFilter } from "../../containers/names.ts";

/** Removes the images that this project had made, but for those that are still wanted. Not of the nodes: they go with them. */
export async function forgetImages(engine: Engine, plan: Plan, wanted: ReadonlySet<string>): Promise<void> {
  const own = await engine.docker.listImages({ filters: { label: [...ownFilter(plan).label, labels.image] } });
  for (const { Id, Labels } of own) {
    if (wanted.has(Labels[labels.image] ?? "")) continue;
    await engine.docker.getImage(Id).remove({ force: true }).catch(ignoreGone);
  }
}

/** Another process was faster, or a container that somebody made of it keeps it. */
function ignoreGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}
