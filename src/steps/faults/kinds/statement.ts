import { z } from "zod";
import type { FaultKind } from "../fault-kind.ts";
import { obstacleInDatabase } from "../sql-access.ts";
import { doOnce, isDone, obstacleOfStatements, takeBackOnce } from "../sql-once.ts";
import { instanceObstacle } from "./instance.ts";
import { postgresTarget } from "./postgres.ts";

export interface StatementParameters {
  readonly inject: string;
  readonly undo: string;
}

const mechanism = "SQL as the superuser, in one transaction with a mark that says it is to be taken back";

export const statement: FaultKind<StatementParameters> = {
  kind: "statement",
  shape: {
    inject: z.string().min(1).meta({ description: "SQL, carried out once in one transaction." }),
    undo: z.string().min(1).meta({ description: "SQL that takes it back, carried out once if the first was committed." }),
  },
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  lasting: true,
  target: () => postgresTarget,
  does: ({ inject }) => `is told behind the application's back: ${inject.replaceAll(/\s+/g, " ").trim()}`,
  obstacle: async ({ inject, undo }, given) =>
    instanceObstacle(postgresTarget, given) ?? obstacleInDatabase(given, (client) => obstacleOfStatements(client, inject, undo)),
  inject: ({ inject }, given) => doOnce(given, inject),
  undo: ({ undo }, given) => takeBackOnce(given, undo),
  remains: async (_, given) => ((await isDone(given)) ? "what the statement did was not taken back" : undefined),
};
