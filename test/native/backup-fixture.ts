import { chmod, rm } from "node:fs/promises";
import type { Client } from "pg";
import type { Fact } from "../../src/events/event.ts";
import type { Plan, ServiceName } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { createRunFolder } from "../../src/session/run-folder.ts";
import { UndoStack } from "../../src/session/undo-stack.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { contextFor, host, planFor } from "./native-stack.ts";

export interface StepRun {
  readonly context: StepContext;
  readonly facts: readonly Fact[];
  readonly controller: AbortController;
  readonly undo: UndoStack;
}

/** A context as a session gives it: a real run folder, a real undo stack, and every fact kept. `offline` where the servers are this machine's own. */
export async function openStepRun(plan: Plan, id: string = crypto.randomUUID(), offline = true): Promise<StepRun> {
  const facts: Fact[] = [];
  const emit = (fact: Fact): void => void facts.push(fact);
  const controller = new AbortController();
  const undo = new UndoStack();
  const run = await createRunFolder(plan.stateDirectory, id, emit);
  const toolchain = createToolchain(host, { offline });
  return { context: { signal: controller.signal, host, toolchain, run, emit, defer: (each) => undo.defer(each) }, facts, controller, undo };
}

export interface LivePostgres {
  readonly stack: RunningStack;
  query(sql: string): Promise<Record<string, unknown>[]>;
  withClient<T>(work: (client: Client) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** The plan's own Postgres with its settings, TLS and roles, run by the native runtime, with tables of every kind that is hard to compare. */
export async function startLivePostgres(
  change: (plan: Plan) => Plan = (plan) => plan,
  only: readonly ServiceName[] = ["postgres"],
  backup?: object,
): Promise<LivePostgres> {
  const root = await scratchFolder("parity-backup-", { on: "native" });
  await chmod(root, 0o700);
  const plan = change(await planFor(root, { only, ...(backup === undefined ? {} : { backup }) }));
  const runtime = createNativeRuntime(host, createToolchain(host, { offline: true }), services);
  const quiet = (): StepContext => contextFor(new AbortController().signal, []);
  const stack = await runtime.start(plan, quiet());
  const withClient = <T>(work: (client: Client) => Promise<T>): Promise<T> => withConnection(liveDatabase(stack), work);
  await withClient((client) => client.query(sampleSchema.replaceAll("APP", client.escapeIdentifier(plan.database.user))));
  return {
    stack,
    withClient,
    query: (sql) => withClient(async (client) => (await client.query(sql)).rows as Record<string, unknown>[]),
    stop: async () => {
      await stack.stop("nothing", quiet());
      await rm(root, { recursive: true, force: true });
    },
  };
}

const sampleSchema = `
  create type mood as enum ('calm', 'busy');
  create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create table accounts (id bigserial primary key, name text not null unique, balance numeric not null, mood mood not null default 'calm',
                         created timestamptz not null default now());
  create table payments (id uuid primary key default gen_random_uuid(), account bigint not null references accounts(id), amount numeric(20, 4),
                         note json, tags text[], place point, took interval, ratio double precision, label text collate loose);
  create table "Odd ""name" ("a b" int, "ü" text);
  create table empty_table (id int);
  create table measurements (at date not null, value real) partition by range (at);
  create table measurements_2026 partition of measurements for values from ('2026-01-01') to ('2027-01-01');
  create index payments_account on payments (account);
  create materialized view totals as select count(*) as n from accounts;
  insert into accounts (name, balance) select 'account ' || i, i * 1.50 from generate_series(1, 2000) i;
  insert into payments (account, amount, note, tags, place, took, ratio, label)
    select 1 + i % 2000, i * 0.25, json_build_object('i', i), array['x', i::text], point(i, 0), make_interval(hours => i), i / 7.0, 'Label ' || i
    from generate_series(1, 5000) i;
  insert into "Odd ""name" values (1, 'one'), (1, 'one'), (null, null);
  insert into measurements select date '2026-01-01' + i % 300, i from generate_series(1, 500) i;
  refresh materialized view totals;
  alter table accounts owner to APP;
  grant select on payments to APP;
`;
