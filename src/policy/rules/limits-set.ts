import { asSection } from "../pod.ts";
import type { Rule } from "../rule.ts";

export const limitsSet: Rule = {
  id: "limits-set",
  title: "Has limits of CPU and of memory",
  why: "A leak in one pod without a limit takes the node down with all others on it.",
  breaches: ({ containers }) =>
    containers
      // One that a person attaches to look at a pod may have none.
      .filter(({ path }) => !path.includes("ephemeralContainers"))
      .flatMap(({ name, path, value }) => {
        const limits = asSection(asSection(value["resources"])["limits"]);
        return ["cpu", "memory"]
          .filter((resource) => !isAmount(limits[resource]))
          .map((resource) => ({ path: [...path, "resources", "limits", resource], container: name, says: `has no limit of ${resource}` }));
      }),
};

/** "0" means none at all. */
function isAmount(value: unknown): boolean {
  return (typeof value === "number" && value > 0) || (typeof value === "string" && Number.parseFloat(value) > 0);
}
