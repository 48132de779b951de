import { asSection } from "../pod.ts";
import type { Breach, Rule } from "../rule.ts";

export const noPrivilegeEscalation: Rule = {
  id: "no-privilege-escalation",
  title: "Can gain no privilege, and has none to begin with",
  why: "A program with the set-user-id bit makes root of anybody; a privileged container is the node.",
  breaches: ({ containers }) =>
    containers.flatMap(({ name, path, value }): Breach[] => {
      const context = asSection(value["securityContext"]);
      const at = (property: string) => ({ path: [...path, "securityContext", property], container: name });
      return [
        ...(context["allowPrivilegeEscalation"] === false
          ? []
          : [{ ...at("allowPrivilegeEscalation"), says: "allowPrivilegeEscalation is not false" }]),
        ...(context["privileged"] === true ? [{ ...at("privileged"), says: "is privileged" }] : []),
      ];
    }),
};
