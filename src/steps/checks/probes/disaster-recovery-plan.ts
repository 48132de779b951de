import { join } from "node:path";
import { folderOf, textLength } from "../documents.ts";
import type { Probe } from "../probe.ts";

const fileName = "disaster-recovery.md";

/** The document exists. Whether its steps work is for a drill to show. */
export const disasterRecoveryPlan: Probe = {
  name: "disaster-recovery-plan",
  measure: async ({ plan }) => {
    const length = await textLength(join(folderOf(plan.documentation), fileName));
    const value = length === 0 ? "not there, or empty" : `${length.toLocaleString("en-US")} characters`;
    return [{ name: fileName, value, limit: "written", ok: length > 0 }];
  },
};
