import { asSection } from "../pod.ts";
import type { Breach, Rule } from "../rule.ts";

/** The only one that the restricted Pod Security Standard lets a container have back. */
const allowed = "NET_BIND_SERVICE";

export const noCapabilities: Rule = {
  id: "no-capabilities",
  title: "Drops all of root's capabilities",
  why: "Each one left is a part of root that an intruder finds already there.",
  breaches: ({ containers }) =>
    containers.flatMap(({ name, path, value }): Breach[] => {
      const capabilities = asSection(asSection(value["securityContext"])["capabilities"]);
      const at = (property: string) => ({ path: [...path, "securityContext", "capabilities", property], container: name });
      const added = list(capabilities["add"]).filter((each) => withoutPrefix(each) !== allowed);
      return [
        ...(list(capabilities["drop"]).some((each) => each.toUpperCase() === "ALL")
          ? []
          : [{ ...at("drop"), says: "capabilities are not dropped: ALL" }]),
        ...(added.length === 0 ? [] : [{ ...at("add"), says: `adds ${added.join(", ")}` }]),
      ];
    }),
};

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function withoutPrefix(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
