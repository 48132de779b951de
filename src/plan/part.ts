import type { Plan, ServiceName } from "./plan.ts";

/** The same plan with some services only, and with all that these depend on. */
export function partOf(plan: Plan, wanted: readonly ServiceName[]): Plan {
  const names = new Set<ServiceName>();
  const add = (name: ServiceName): void => {
    if (names.has(name)) return;
    names.add(name);
    plan.services.find((service) => service.name === name)?.dependsOn.forEach(add);
  };
  wanted.forEach(add);
  return { ...plan, services: plan.services.filter(({ name }) => names.has(name)) };
}
