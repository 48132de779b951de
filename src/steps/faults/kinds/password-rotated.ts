import { randomBytes } from "node:crypto";
import type { FaultKind } from "../fault-kind.ts";
import { applicationRefused } from "../sql-access.ts";
import { changePassword } from "../sql-password.ts";
import { instanceObstacle } from "./instance.ts";
import type { NoParameters } from "./no-parameters.ts";
import { postgresTarget } from "./postgres.ts";

const mechanism = "ALTER ROLE to a random password nobody knows; the application's sessions are ended";

export const passwordRotated: FaultKind<NoParameters> = {
  kind: "password-rotated",
  shape: {},
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  lasting: true,
  target: () => postgresTarget,
  does: () => "has another password for the application's role",
  obstacle: async (_, given) => instanceObstacle(postgresTarget, given) ?? (await applicationRefused(given)),
  inject: (_, given) => changePassword(given, randomBytes(32).toString("hex")),
  // Where the role still gets in there is nothing to take back: its sessions are spared.
  undo: async (_, given) => {
    if ((await applicationRefused(given)) !== undefined) await changePassword(given, given.stack.secret("app-database"));
  },
  remains: (_, given) => applicationRefused(given),
};
