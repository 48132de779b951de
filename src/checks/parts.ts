import type { Finding, Measured } from "../events/event.ts";
import type { RunState } from "../state/state.ts";
import type { CheckDefinition, JudgeInput } from "./check.ts";
import { conclude, restsOn } from "./conclude.ts";

/**
 * Judges a check by a probe of the running stack that must have measured every named part. One broken part is a failure;
 * a part that was not measured keeps the rest from being a pass.
 */
export function judgeParts(
  definition: CheckDefinition,
  probe: string,
  parts: readonly string[],
  state: RunState,
  extra: JudgeInput,
): Finding {
  const stamped = state.probes.get(probe);
  if (stamped === undefined) return conclude(definition, "unverified", "not measured on the running stack");
  const { measured, ok } = stamped.value;
  const conclusion = { measured, evidence: restsOn(extra, stamped, "probes") };
  const broken = measured.filter((each) => !each.ok);
  if (broken.length > 0) return conclude(definition, "fail", broken.map(says).join("; "), conclusion);
  const absent = parts.filter((part) => !measured.some(({ name }) => name === part));
  if (absent.length > 0) {
    const count = `${parts.length - absent.length} of ${parts.length} parts measured`;
    return conclude(definition, "unverified", `${count}; not measured: ${absent.join(", ")}`, conclusion);
  }
  if (!ok) return conclude(definition, "fail", "the probe failed", conclusion);
  return conclude(definition, "pass", measured.map(says).join("; "), conclusion);
}

/** A limit of a part is what was wanted of it, in words. */
function says({ name, value, limit, ok }: Measured): string {
  return `${name}: ${value}${ok || limit === undefined ? "" : `, wanted ${limit}`}`;
}
