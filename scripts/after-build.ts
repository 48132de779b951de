import { chmod, cp, writeFile } from "node:fs/promises";
import { z } from "zod";
import { configurationSchema } from "../src/config/schema.ts";

/** What the compiler leaves undone: the schema of the configuration, what the sample system reads, the right to be run. */
const schema = z.toJSONSchema(configurationSchema, { io: "input" });
await writeFile("dist/config.schema.json", `${JSON.stringify({ title: "parity configuration", ...schema }, null, 2)}\n`);
await cp("examples/zerostate/migrations", "dist/examples/zerostate/migrations", { recursive: true });
await cp("examples/zerostate/docs", "dist/examples/zerostate/docs", { recursive: true });
await chmod("dist/bin.js", 0o755);
