import { test as base, type TestAPI } from "vitest";
import { asParityError, ParityError } from "../errors/parity-error.ts";
import { nodeHost } from "../host/node.ts";
import type { RunningStack } from "../runtimes/runtime.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";
import { Databases } from "./databases.ts";
import { openFixtureStack } from "./fixture-stack.ts";
import { lentName } from "./names.ts";
import { deleteKeys, deleteLeftOverKeys, type TestRedis, testRedis } from "./redis-keys.ts";

export type { ConnectionOptions, TestDatabase } from "./database.ts";
export type { TestRedis } from "./redis-keys.ts";

export interface Fixtures {
  /** The project's running stack; tests fail with NOT_RUNNING when it is down. One a worker. */
  readonly stack: RunningStack;
  /** A database of this test's own: migrated, cloned from a template; dropped afterwards, kept when the test fails. */
  readonly database: TestDatabase;
  /** Redis, and a prefix of this test's own; the keys under it are deleted afterwards. */
  readonly redis: TestRedis;
}

/** What vitest reads to know which fixtures another one of a wider scope may use. */
interface Scopes {
  readonly $__worker?: Pick<Fixtures, "stack">;
  readonly $__test?: Pick<Fixtures, "database" | "redis">;
}

/** vitest shows an error's sentence: what to do belongs into it here. */
function told(thrown: unknown): never {
  const { code, message, hint, details, log } = asParityError(thrown);
  const problems = details.map(({ at, says }) => `${at}: ${says}`);
  const sentence = [`${message}${hint === undefined ? "" : `; ${hint}`}`, ...problems, ...log].join("\n");
  throw new ParityError(code, sentence, { cause: thrown });
}

const worker = { scope: "worker" } as const;

const extended = base
  // A configuration elsewhere than in the working folder or above it: `provide: { parityConfiguration }` in vitest's configuration.
  .extend("parityConfiguration", { scope: "worker", injected: true }, "")
  .extend("parityStack", worker, ({ parityConfiguration }) => openFixtureStack(nodeHost(), parityConfiguration || undefined).catch(told))
  .extend("stack", worker, ({ parityStack }) => parityStack.stack)
  .extend("parityDatabases", worker, async ({ parityStack }, { onCleanup }) => {
    const databases = await Databases.open(parityStack).catch(told);
    onCleanup(() => databases.close());
    return databases;
  })
  .extend("database", async ({ parityStack, parityDatabases, task }, { onCleanup }) => {
    const { database, close } = await openTestDatabase(parityStack.stack, await parityDatabases.take());
    onCleanup(async () => {
      await close();
      if (task.result?.state !== "fail" || task.fails === true) return parityDatabases.dropLater(database.name);
      await parityDatabases.keep(database.name, task.name);
      parityStack.host.stderr.write(`parity: "${task.name}" failed; its database is kept: ${database.name}\n`);
    });
    return database;
  })
  .extend("parityKeys", worker, async ({ parityStack }) => {
    await deleteLeftOverKeys(parityStack.stack);
    return parityStack;
  })
  .extend("redis", async ({ parityKeys }, { onCleanup }) => {
    const redis = testRedis(parityKeys.stack, await lentName(parityKeys.host.pid));
    onCleanup(() => deleteKeys(redis));
    return redis;
  });

/** vitest's `test`, with what a test needs of the running stack. */
export const test: TestAPI<Fixtures & Scopes> = extended as unknown as TestAPI<Fixtures & Scopes>;
