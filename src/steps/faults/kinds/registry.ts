import { z } from "zod";
import type { Fault, FaultKindName } from "../fault.ts";
import type { AnyFaultKind, FaultGiven, FaultKind } from "../fault-kind.ts";
import { bandwidth } from "./bandwidth.ts";
import { blockedMigration } from "./blocked-migration.ts";
import { blueGreen } from "./blue-green.ts";
import { canary } from "./canary.ts";
import { certificateExpired } from "./certificate-expired.ts";
import { clockSkew } from "./clock-skew.ts";
import { connectionsExhausted } from "./connections-exhausted.ts";
import { corruptedPage } from "./corrupted-page.ts";
import { cpuLimit } from "./cpu-limit.ts";
import { cpuLoad } from "./cpu-load.ts";
import { crashInPlace } from "./crash-in-place.ts";
import { crashLoop } from "./crash-loop.ts";
import { cutOff } from "./cut-off.ts";
import { dataLost } from "./data-lost.ts";
import { diskFull } from "./disk-full.ts";
import { kill } from "./kill.ts";
import { latency } from "./latency.ts";
import { lock } from "./lock.ts";
import { memoryLimit } from "./memory-limit.ts";
import { nameResolution } from "./name-resolution.ts";
import { nodeDrained } from "./node-drained.ts";
import { partition } from "./partition.ts";
import { passwordRotated } from "./password-rotated.ts";
import { pause } from "./pause.ts";
import { primaryLost } from "./primary-lost.ts";
import { redisEvicting } from "./redis-evicting.ts";
import { redisFlushed } from "./redis-flushed.ts";
import { redisReadOnly } from "./redis-read-only.ts";
import { release } from "./release.ts";
import { reset } from "./reset.ts";
import { restart } from "./restart.ts";
import { slowClose } from "./slow-close.ts";
import { slowDisk } from "./slow-disk.ts";
import { statement } from "./statement.ts";
import { stop } from "./stop.ts";
import { wedge } from "./wedge.ts";

/** A line each. */
export const faultKinds: Readonly<Record<FaultKindName, AnyFaultKind>> = {
  kill,
  stop,
  pause,
  restart,
  "crash-loop": crashLoop,
  latency,
  bandwidth,
  partition,
  reset,
  "slow-close": slowClose,
  "name-resolution": nameResolution,
  "connections-exhausted": connectionsExhausted,
  lock,
  "blocked-migration": blockedMigration,
  statement,
  "password-rotated": passwordRotated,
  "corrupted-page": corruptedPage,
  "redis-flushed": redisFlushed,
  "redis-evicting": redisEvicting,
  "redis-read-only": redisReadOnly,
  "certificate-expired": certificateExpired,
  "cpu-limit": cpuLimit,
  "memory-limit": memoryLimit,
  "slow-disk": slowDisk,
  "disk-full": diskFull,
  "data-lost": dataLost,
  "primary-lost": primaryLost,
  "node-drained": nodeDrained,
  "cut-off": cutOff,
  "clock-skew": clockSkew,
  wedge,
  "crash-in-place": crashInPlace,
  release,
  canary,
  "blue-green": blueGreen,
  "cpu-load": cpuLoad,
};

/** What can be done with one fault, its parameters filled in. */
export interface FaultActions {
  readonly kind: AnyFaultKind;
  does(): string;
  target(): ReturnType<FaultKind["target"]>;
  obstacle(given: FaultGiven): Promise<string | undefined>;
  remember(given: FaultGiven): Promise<FaultGiven["remembered"]>;
  arrange(given: FaultGiven): Promise<void>;
  inject(given: FaultGiven): Promise<void>;
  undo(given: FaultGiven): Promise<void>;
  remains(given: FaultGiven): Promise<string | undefined>;
  dismantle(given: FaultGiven): Promise<void>;
}

export function actionsOf({ kind: name, parameters }: Fault): FaultActions {
  const kind = faultKinds[name];
  // The schema of that very kind has checked them, when the drill was read or the record.
  const checked = parameters as never;
  return {
    kind,
    does: () => kind.does(checked),
    target: () => kind.target(checked),
    obstacle: (given) => kind.obstacle(checked, given),
    remember: async (given) => (await kind.remember?.(checked, given)) ?? {},
    arrange: async (given) => kind.arrange?.(checked, given),
    inject: (given) => kind.inject(checked, given),
    undo: (given) => kind.undo(checked, given),
    remains: (given) => kind.remains(checked, given),
    dismantle: async (given) => kind.dismantle?.(checked, given),
  };
}

/** A fault as the ledger writes it. */
export const recordedFault: z.ZodType<Fault> = z
  .strictObject({ id: z.string().min(1), kind: z.string(), parameters: z.record(z.string(), z.unknown()) })
  .transform(({ id, kind, parameters }, context): Fault => {
    const known: AnyFaultKind | undefined = faultKinds[kind as FaultKindName];
    const read = known && z.strictObject(known.shape).safeParse(parameters);
    if (read?.success) return { id, kind: kind as FaultKindName, parameters: read.data };
    context.addIssue({
      code: "custom",
      message: known === undefined ? `no fault is called ${kind}` : `these are no parameters of ${kind}`,
    });
    return z.NEVER;
  });

/** A fault of a drill, and when it is injected. */
export type DrillFault = Omit<Fault, "id"> & {
  /** After the drill's first fault. */
  readonly afterSeconds: number;
};

const afterSeconds = z.number().min(0).default(0).meta({ description: "After the drill's first fault." });

/** A fault as a drill's file writes it: its parameters beside its kind. */
export const drillFault: z.ZodType<DrillFault> = z
  .discriminatedUnion("kind", shapes() as never, { error: `must be one of ${Object.keys(faultKinds).join(", ")}` })
  .transform((written): DrillFault => {
    const { kind, afterSeconds, ...parameters } = written as { kind: FaultKindName; afterSeconds: number };
    return { kind, parameters, afterSeconds };
  });

function shapes(): z.ZodObject[] {
  return Object.values(faultKinds).map(({ kind, shape }) => z.strictObject({ kind: z.literal(kind), afterSeconds, ...shape }));
}
