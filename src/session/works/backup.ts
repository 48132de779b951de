import { exitCodes } from "../../errors/codes.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";
import { backupStep } from "../steps/backup.ts";
import { withStack } from "../with-stack.ts";

export async function backup(host: Host, given: Given): Promise<number> {
  return withStack(host, given, ["pg_dump"], async (session, stack, signal) => {
    await backupStep(session, stack, signal);
    return exitCodes.proved;
  });
}
