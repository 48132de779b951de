import type { PlannedLedger } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import { checkIntegrity } from "./check-integrity.ts";
import { moveTraffic } from "./move-traffic.ts";
import { carryOutStep, type StepNotes } from "./procedure.ts";
import { restoreNewest } from "./restore-newest.ts";
import type { Scene } from "./scene.ts";
import { startInstances } from "./start-instances.ts";
import { verifyServices } from "./verify-services.ts";

/** The guide's five steps, in its order; after one that fails the others are not tried. `context`: the drill's own, without a time limit. */
export async function recover(scene: Scene, ledger: PlannedLedger, stopTraffic: () => Promise<void>, context: StepContext): Promise<void> {
  const step = <T>(name: string, work: (notes: StepNotes) => Promise<T>): Promise<T | undefined> =>
    carryOutStep(name, scene.observed, context, work);
  const restored = await step("restore the newest backup", (notes) => restoreNewest(scene, notes));
  if (restored === undefined) return;
  const second = await step("start new app instances", (notes) => startInstances(scene, notes));
  if (second === undefined) return;
  const movedFrom = context.host.monotonic();
  const movedAt = await step("move the traffic", (notes) => moveTraffic(scene, second, ledger, notes));
  if (movedAt === undefined) return;
  if ((await step("verify all services", (notes) => verifyServices(scene, second, movedFrom, notes))) === undefined) return;
  // What is asked for shall not change while it is looked up.
  await stopTraffic();
  await step("check the data's integrity", (notes) => checkIntegrity(scene, restored, ledger, movedAt, notes));
}
