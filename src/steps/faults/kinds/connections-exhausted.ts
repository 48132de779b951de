import type { FaultKind } from "../fault-kind.ts";
import { applicationRefused } from "../sql-access.ts";
import { endSessions } from "../sql-sessions.ts";
import { takeEverySlot } from "../sql-slots.ts";
import { instanceObstacle } from "./instance.ts";
import type { NoParameters } from "./no-parameters.ts";
import { openSessions, postgresTarget } from "./postgres.ts";

const mechanism = "idle sessions of the application's role until the server refuses one; the application's own are ended";

export const connectionsExhausted: FaultKind<NoParameters> = {
  kind: "connections-exhausted",
  shape: {},
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  target: () => postgresTarget,
  does: () => "has no connection left",
  obstacle: async (_, given) => instanceObstacle(postgresTarget, given) ?? (await applicationRefused(given)),
  inject: (_, given) => takeEverySlot(given),
  undo: (_, given) => endSessions(given),
  remains: async (_, given) => (await openSessions(given)) ?? applicationRefused(given),
};
