import { ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import type { Plan } from "../../../plan/plan.ts";
import { followers, readFollower, waitForStandby } from "../../../services/postgres/replication.ts";
import type { Follower } from "../../abilities.ts";
import type { KindApi } from "../api.ts";
import { type DatabaseServer, otherServer } from "../manifests/database-roles.ts";
import { askDatabase } from "./ask-server.ts";
import { readPrimary } from "./roles.ts";

export interface Database {
  readonly api: KindApi;
  readonly plan: Plan;
  readonly host: Host;
}

const followsWithinMs = 60_000;
const pollMs = 250;

/** Waits until whoever does not lead receives all the leader writes; only then may a commit wait for it, where the plan wants that. */
export async function settleReplication(database: Database, signal: AbortSignal): Promise<void> {
  const { api, plan, host } = database;
  if (plan.database.replication === undefined) return;
  const primary = await readPrimary(api, plan);
  const standby = otherServer(primary);
  const isPlanned = (server: DatabaseServer): boolean => plan.services.some(({ name }) => name === server);
  if (!isPlanned(primary)) return;
  if (!isPlanned(standby)) {
    // Of a part of the stack: nobody will follow, and a commit that waited for that would wait for ever.
    await askDatabase(database, primary, waitForStandby(false));
    return;
  }
  const until = host.monotonic() + followsWithinMs;
  for (;;) {
    const follower = await followerOf(database);
    if (follower?.streaming === true) break;
    if (host.monotonic() > until) {
      throw new ParityError("SERVICE_NOT_READY", `${standby} did not follow ${primary} within ${followsWithinMs / 1_000} s`, {
        hint: `its log says why: parity logs ${standby}`,
      });
    }
    await host.sleep(pollMs, signal);
  }
  await askDatabase(database, primary, waitForStandby(plan.database.replication === "synchronous"));
}

/** Who follows the leader now. Rejects where the leader does not answer. */
export async function followerOf(database: Database): Promise<Follower | undefined> {
  const primary = await readPrimary(database.api, database.plan);
  return readFollower(await askDatabase(database, primary, [followers]));
}
