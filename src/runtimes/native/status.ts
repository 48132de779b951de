import type { Plan } from "../../plan/plan.ts";
import type { InstanceStatus } from "../runtime.ts";
import { readExitCode } from "./exit-code.ts";
import { boundLog } from "./log.ts";
import { mainOf, membersOf } from "./membership.ts";
import { instancesOf } from "./start-stack.ts";
import { type FoundInstance, readRecords, type World } from "./world.ts";

/** What every planned instance does now, in the plan's order. */
export async function statusOf(plan: Plan): Promise<readonly InstanceStatus[]> {
  const world = await readRecords(plan);
  const wanted = plan.services.flatMap((service) => instancesOf(service).map((instance) => ({ service: service.name, instance })));
  return Promise.all(
    wanted.map(async ({ service, instance }) => {
      const found = world.instances.find((each) => each.service === service && each.instance === instance);
      if (found === undefined) return absent(service, instance);
      await boundLog(found.paths);
      return statusOfInstance(found, world);
    }),
  );
}

async function statusOfInstance({ service, instance, record, paths }: FoundInstance, world: World): Promise<InstanceStatus> {
  if (record === undefined) return absent(service, instance);
  const common = { service, instance, startedAt: record.startedAt, restarts: record.restarts };
  const main = mainOf(record, world.boot, world.table);
  if (main !== undefined) return { ...common, state: main.state === "T" ? "paused" : "running", pid: main.pid, exitCode: undefined };
  // Between the start of the supervisor and of its program there is nothing but the supervisor.
  const [first] = membersOf(record, world.boot, world.table);
  if (first !== undefined) return { ...common, state: "running", pid: first.pid, exitCode: undefined };
  const exitCode = await readExitCode(paths.exit);
  return { ...common, state: record.oneShot && exitCode === 0 ? "finished" : "exited", pid: undefined, exitCode };
}

function absent(service: InstanceStatus["service"], instance: number): InstanceStatus {
  return { service, instance, state: "absent", pid: undefined, startedAt: undefined, restarts: 0, exitCode: undefined };
}
