import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Fact } from "../../src/events/event.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { measureProbes, probes } from "../../src/steps/checks/measure-probes.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";

let live: LiveStack;
beforeAll(async () => {
  live = await startSampleStack();
});
afterAll(() => live?.stop());

/** What each probe found, as `probe / part`: whether it was good. */
async function measure(...names: readonly string[]): Promise<Record<string, boolean>> {
  const facts: Fact[] = [];
  const run = { ...live.quiet().run, record: async (name: string) => name };
  const chosen = names.length === 0 ? probes : probes.filter(({ name }) => names.includes(name));
  await measureProbes(live.stack, { ...live.quiet(), run, emit: (fact) => void facts.push(fact) }, chosen);
  return Object.fromEntries(
    facts.flatMap((fact) =>
      fact.type === "probe.measured" ? fact.measured.map(({ name, ok }): [string, boolean] => [`${fact.probe} / ${name}`, ok]) : [],
    ),
  );
}

const stored = (path: string): string => join(live.stack.plan.stateDirectory, "native", path);

test("the sample system on real servers: every part of every probe is measured, and good", async () => {
  const found = await measure();
  expect(Object.entries(found).filter(([, ok]) => !ok)).toEqual([]);
  expect(Object.keys(found).toSorted()).toEqual([
    "access-logs / marked request in the log",
    "database-tls / application connections over TLS",
    "database-tls / plaintext connection",
    "https-only / TLS 1.1",
    "https-only / TLS 1.2",
    "https-only / certificate valid for",
    "https-only / plain HTTP",
    "jwt-secret / alg none",
    "jwt-secret / empty secret",
    "jwt-secret / guessed secret",
    "jwt-secret / real secret",
    "jwt-secret / secret entropy",
    "jwt-secret / secret length",
    "rate-limit / Retry-After",
    "rate-limit / another client",
    "rate-limit / burst let through",
    "rate-limit / limited with 429",
    "secrets-in-vault / command lines",
    "secrets-in-vault / environments",
    "secrets-in-vault / logs",
    "services-healthy / application ready",
    "services-healthy / instances running",
  ]);
});

test("a database that also takes plaintext is seen, and so is one that runs plaintext connections of the app", async () => {
  await appendFile(stored("postgres-0/files/pg_hba.conf"), "\nhost all all 127.0.0.1/32 scram-sha-256\n");
  await withConnection(liveDatabase(live.stack), (client) => client.query("select pg_reload_conf()"));
  await expect.poll(() => measure("database-tls")).toMatchObject({ "database-tls / plaintext connection": false });
  const { name: database, user } = live.stack.plan.database;
  const plain = { ...liveDatabase(live.stack), database, user, password: live.stack.secret("app-database"), authorityFile: undefined };
  await withConnection(plain, async () => {
    expect(await measure("database-tls")).toMatchObject({ "database-tls / application connections over TLS": false });
  });
});

test("a secret that somebody logs is seen", async () => {
  await appendFile(stored("app-0/log"), `connecting with ${live.stack.secret("redis")}\n`);
  expect(await measure("secrets-in-vault")).toMatchObject({ "secrets-in-vault / logs": false, "secrets-in-vault / environments": true });
});

test("an instance that hangs is seen", async () => {
  const app = { service: "app", instance: 0 } as const;
  await live.stack.pause(app);
  try {
    // The system stops a busy process a moment after it was told to.
    await expect.poll(async () => (await live.stack.status()).some(({ state }) => state === "paused")).toBe(true);
    expect(await measure("services-healthy")).toEqual({
      "services-healthy / instances running": false,
      "services-healthy / application ready": false,
    });
  } finally {
    await live.stack.resume(app);
  }
  expect(await measure("services-healthy")).toMatchObject({ "services-healthy / application ready": true });
});
