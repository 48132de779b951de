import type { Finding } from "../../../../events/event.ts";
import type { Judge } from "../../../check.ts";
import { conclude } from "../../../conclude.ts";
import { definition } from "./definition.ts";

/** All ten of the guide, also those that nothing measures yet: what nobody looked at has not passed. */
const lines = [
  "database-tls",
  "jwt-secret",
  "api-key-rotation",
  "rate-limit",
  "https-only",
  "secrets-in-vault",
  "backups-encrypted",
  "access-logs",
  "intrusion-detection",
  "patching",
];

export const judge: Judge = (_state, _now, { findings }) => {
  const of = (name: string): Finding | undefined => findings.get(`zerostate/security/${name}`);
  const passed = lines.filter((name) => of(name)?.outcome === "pass");
  const failed = lines.filter((name) => of(name)?.outcome === "fail");
  const open = lines.filter((name) => !passed.includes(name) && !failed.includes(name));
  const measured = lines.map((name) => ({ name, value: of(name)?.outcome ?? "not measured", ok: of(name)?.outcome === "pass" }));
  const evidence = lines.flatMap((name) => of(name)?.evidence ?? []);
  const conclusion = { measured, evidence };
  const count = `${passed.length} of ${lines.length} pass`;
  if (failed.length > 0) {
    return conclude(definition, "fail", `${count}; failed: ${failed.join(", ")}`, { ...conclusion, offBy: failed.length / lines.length });
  }
  if (open.length > 0) return conclude(definition, "unverified", `${count}; not shown: ${open.join(", ")}`, conclusion);
  return conclude(definition, "pass", count, conclusion);
};
