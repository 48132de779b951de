import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "the-dot/topology/settings-in-force",
  guide: "Tuned Postgres and Redis settings",
  title: "Tuned settings in force",
  why: "A setting in a file that another file overrides is a setting nobody has.",
  proof: "Every tuned setting of the plan read back from the running servers.",
  remedy: "look for what overrides it: a configuration file in the data, or ALTER SYSTEM",
  repeat: "parity up",
  blocker: false,
};
