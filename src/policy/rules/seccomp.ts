import { effective } from "../effective.ts";
import { asSection } from "../pod.ts";
import type { Rule } from "../rule.ts";

const profiles: ReadonlySet<unknown> = new Set(["RuntimeDefault", "Localhost"]);

export const seccomp: Rule = {
  id: "seccomp",
  title: "Its system calls are filtered",
  why: "Most ways out of a container begin with a system call that no service needs.",
  breaches: (pod) =>
    pod.containers.flatMap((container) => {
      const { value, path } = effective(pod, container, "seccompProfile");
      const { type } = asSection(value);
      if (profiles.has(type)) return [];
      return [
        {
          path,
          container: container.name,
          says:
            type === undefined
              ? "has no seccompProfile"
              : `its seccompProfile is ${typeof type === "string" ? type : JSON.stringify(type)}`,
        },
      ];
    }),
};
