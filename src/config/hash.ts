import { createHash } from "node:crypto";
import type { Configuration } from "./schema.ts";

/**
 * SHA-256 (hex) of what a measurement depends on. Ports, tool paths, node images and the choice of runtime differ between
 * two machines that measure the same system, so they are left out, as is where the project lies; the runtime stands in the evidence itself.
 */
export function hashOf(config: Configuration, root: string): string {
  const { $schema: _schema, runtime: _runtime, images: _images, tools: _tools, kind: _kind, ...rest } = config;
  return createHash("sha256")
    .update(JSON.stringify(sorted(rest)).replaceAll(root, "."))
    .digest("hex");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "port");
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
