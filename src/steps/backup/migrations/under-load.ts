import type { StepContext } from "../../../work/context.ts";
import { withConnection } from "../connection.ts";
import type { RestoredCopy } from "../verify/restored-copy.ts";
import type { Ended } from "./command.ts";
import { startLoad } from "./load.ts";
import { findRewrites } from "./rewrites.ts";
import type { RunUnderLoad } from "./runs.ts";
import { readShape } from "./shape.ts";
import { readStorage } from "./storage.ts";
import { watchLocks } from "./watch.ts";

/** Carries a migration out on the restored copy while queries come and somebody looks at the locks. */
export async function runUnderLoad(
  copy: RestoredCopy,
  migrate: () => Promise<Ended>,
  largeTableBytes: number,
  context: StepContext,
): Promise<RunUnderLoad> {
  const address = copy.server.address(copy.database);
  const storage = () => withConnection(address, readStorage);
  const before = await storage();
  const watch = await watchLocks(address, context);
  try {
    const load = await startLoad(address, context);
    const ended = await migrate().finally(() => load?.stop());
    const report = await load?.stop();
    const locks = await watch.stop();
    const rewrites = findRewrites(before, await storage(), locks.holds, largeTableBytes);
    return { ...ended, ...(await readShape(copy, copy.database, context)), load: report, locks, rewrites };
  } finally {
    await watch.stop();
  }
}
