import { createHash } from "node:crypto";
import type { DrillDefinition } from "./definition.ts";

/** "sha256:…" of everything a drill does and demands: two files that mean the same have the same. Words about it count as well. */
export function definitionDigest(definition: DrillDefinition): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(definition)).digest("hex")}`;
}
