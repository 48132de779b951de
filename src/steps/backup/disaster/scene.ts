import type { RunningStack, Runtime } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import type { BackupKeys } from "../codec/keys.ts";
import type { DatabaseAddress } from "../connection.ts";
import type { Manifest } from "../manifest.ts";
import type { Programs } from "../programs.ts";
import type { Front } from "./front.ts";
import type { DisasterObserved } from "./judge.ts";
import type { NewestDump } from "./newest-dump.ts";
import type { Place } from "./second-stack.ts";
import type { Served } from "./watch-served.ts";

/** What every step of the drill shares. */
export interface Scene {
  /** The one that is lost. */
  readonly stack: RunningStack;
  readonly runtime: Runtime;
  readonly newest: NewestDump;
  readonly place: Place;
  readonly front: Front;
  /** The system as clients know it: whatever stands behind the front. */
  readonly fronted: RunningStack;
  readonly served: Served;
  /** Its signal fires when the recovery takes far longer than it may. What it emits is the drill's, never the second stack's own. */
  readonly context: StepContext;
  readonly keys: BackupKeys;
  /** Monotonic ms: when the stack was lost. */
  readonly lostAt: number;
  /** Files of keys that were asked for and acknowledged: absolute paths. */
  readonly files: { readonly acknowledged: string; readonly asked: string };
  /** Filled in as the drill goes on. */
  readonly observed: DisasterObserved;
}

/** What the first step leaves for the last: the restored data as it was before anybody wrote to it. */
export interface Restored {
  readonly manifest: Manifest;
  /** The restored database, as the superuser of the second stack. */
  readonly address: DatabaseAddress;
  readonly programs: Programs;
  /** Exported by a transaction that lasts as long as the drill. */
  readonly snapshot: string;
}
