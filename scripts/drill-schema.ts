import { z } from "zod";
import { drillSchema } from "../src/steps/drill/definition.ts";

/** What an editor checks and completes a drill's file with: chaos/drill.schema.json. */
export function drillSchemaFile(): string {
  const schema = z.toJSONSchema(drillSchema, { io: "input" });
  return `${JSON.stringify({ title: "parity drill", ...schema }, null, 2)}\n`;
}
