import type { Fact } from "../events/event.ts";
import type { Plan } from "../plan/plan.ts";

/** What of a plan goes into the journal: what a view or a report needs. */
export function planFact(plan: Plan): Extract<Fact, { type: "plan.built" }> {
  return {
    type: "plan.built",
    services: plan.services.map(({ name, title, instances, ports }) => ({
      name,
      title,
      instances,
      ports: ports.flatMap((port) => port.published.map((number) => ({ name: port.name, port: number }))),
    })),
    absent: plan.absent,
    scaled: plan.scaled,
    serviceLevel: plan.serviceLevel,
    loadTarget: plan.load.rate,
  };
}
