import { effective } from "../effective.ts";
import type { Breach, Rule } from "../rule.ts";

export const nonRoot: Rule = {
  id: "non-root",
  title: "Runs as a user that is not root, by number",
  why: "Who breaks out of a container as root is root on the node.",
  breaches: (pod) =>
    pod.containers.flatMap((container): Breach[] => {
      const refused = effective(pod, container, "runAsNonRoot");
      const user = effective(pod, container, "runAsUser");
      return [
        ...(refused.value === true ? [] : [{ path: refused.path, container: container.name, says: "runAsNonRoot is not true" }]),
        ...(typeof user.value === "number" && user.value > 0
          ? []
          : [{ path: user.path, container: container.name, says: user.value === 0 ? "runs as user 0" : "runAsUser is not set" }]),
      ];
    }),
};
