import { readFile } from "node:fs/promises";
import { argv, kill, pid } from "node:process";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { swapDatabases } from "../../src/steps/backup/live/swap.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { contextFor, host } from "./native-stack.ts";

/** A program of its own: puts one database in another's place and is killed right after a statement of it that begins so. */
const [planFile, growing, name, aside, deadly] = argv.slice(2) as [string, string, string, string, string];
const plan = JSON.parse(await readFile(planFile, "utf8")) as Plan;
const stack = await createNativeRuntime(host, createToolchain(host, { offline: true }), services).find(plan);
if (stack === undefined) throw new Error("the stack does not run");
await withConnection({ ...liveDatabase(stack), database: "postgres" }, async (client) => {
  const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
  client.query = (async (...given: unknown[]) => {
    const result = await query(...given);
    if (String(given[0]).startsWith(deadly)) kill(pid, "SIGKILL");
    return result;
  }) as typeof client.query;
  await swapDatabases(client, stack, { growing, name, aside }, contextFor(new AbortController().signal, []));
});
