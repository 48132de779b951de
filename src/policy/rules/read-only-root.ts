import { asSection } from "../pod.ts";
import type { Rule } from "../rule.ts";

export const readOnlyRoot: Rule = {
  id: "read-only-root",
  title: "Its root file system is read-only",
  why: "What cannot be written to cannot be changed by whoever gets in.",
  breaches: ({ containers }) =>
    containers
      .filter(({ value }) => asSection(value["securityContext"])["readOnlyRootFilesystem"] !== true)
      .map(({ name, path }) => ({
        path: [...path, "securityContext", "readOnlyRootFilesystem"],
        container: name,
        says: "readOnlyRootFilesystem is not true",
      })),
};
