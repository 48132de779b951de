import type { RunningStack } from "../../../runtimes/runtime.ts";
import { liveDatabase, withConnection } from "../connection.ts";
import { archivedSystems } from "./places.ts";
import { slotName } from "./slot.ts";

/**
 * Drops the slot of a receiver that is not planned any more: the server would keep its log for it until its disk is full. Where no log was
 * ever received nobody is asked. Does nothing while somebody still receives; idempotent.
 */
export async function releaseSlot(stack: RunningStack): Promise<void> {
  const { services, stateDirectory } = stack.plan;
  if (services.some(({ name }) => name === "wal-receiver") || !services.some(({ name }) => name === "postgres")) return;
  if ((await archivedSystems(stateDirectory)).length === 0) return;
  await withConnection({ ...liveDatabase(stack), database: "postgres" }, (client) =>
    client.query("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active", [slotName]),
  );
}
