import type { Bottleneck } from "../../../events/event.ts";
import { milliseconds, percent, whole } from "../../../text/words.ts";
import type { Observed, TopStatement } from "./observed.ts";

/** From here on a resource is short, and its advice is meant. */
const busy = 0.7;

/**
 * Every resource with how much of it was in use, worst first. One that could not be seen stands last, at 0, and says so:
 * what nobody looked at is not free.
 */
export function judgeBottlenecks(seen: Observed): readonly Bottleneck[] {
  const all = [
    appCpu(seen),
    eventLoop(seen),
    pool(seen),
    postgresCpu(seen),
    postgresWaits(seen, "locks"),
    postgresWaits(seen, "io"),
    redis(seen),
    loadBalancer(seen),
    generator(seen),
    machine(seen),
  ];
  return all.sort((one, other) => other.saturation - one.saturation);
}

function appCpu({ app }: Observed): Bottleneck {
  const resource = "app CPU";
  if (app === undefined || app.perInstance.length === 0)
    return unseen(resource, "the runtime did not say what the app used", "parity status");
  const { perInstance, coresPerInstance } = app;
  const busiest = Math.max(...perInstance);
  const total = perInstance.reduce((sum, cores) => sum + cores, 0);
  const instances = perInstance.length;
  const seen = `busiest of ${count(instances, "instance")} ${cores(busiest)} of ${cores(coresPerInstance)}, all ${cores(total)}`;
  const more = "one more app instance, or less work a request: a CPU profile of the app says where it goes";
  const uneven = "spread the requests evenly: one instance works much more than the others";
  const isUneven = instances > 1 && busiest > (1.5 * total) / instances;
  return bottleneck(resource, busiest / coresPerInstance, seen, isUneven ? uneven : more);
}

function eventLoop({ eventLoopLagMs, latencyLimitMs }: Observed): Bottleneck {
  const resource = "event loop";
  if (eventLoopLagMs === undefined)
    return unseen(resource, "the app has no metric of its event loop's lag", "expose nodejs_eventloop_lag_seconds");
  const seen = `timers up to ${milliseconds(eventLoopLagMs)} late (limit ${milliseconds(latencyLimitMs)}, the service level's)`;
  return bottleneck(
    resource,
    eventLoopLagMs / latencyLimitMs,
    seen,
    "break up what runs long without waiting, or move it to a worker thread",
  );
}

function pool({ pool }: Observed): Bottleneck {
  const resource = "connection pool";
  if (pool === undefined) return unseen(resource, "the app has no metric of its connection pool", 'expose db_connections{state="waiting"}');
  const { inUse, size, waiting } = pool;
  const seen = `${inUse} of ${size} connections in use, ${count(waiting, "request")} waiting for one`;
  const advice = "shorter transactions first; a larger pool only while Postgres has CPU to spare";
  return bottleneck(resource, waiting > 0 ? 1 : inUse / Math.max(1, size), seen, advice);
}

function postgresCpu({ postgres, topStatement }: Observed): Bottleneck {
  const resource = "postgres CPU";
  if (postgres === undefined) return unseen(resource, "the runtime did not say what Postgres used", "parity status");
  const seen = `${cores(postgres.cores)} of ${cores(postgres.size)}`;
  const advice = topStatement === undefined ? "see which statements cost most: pg_stat_statements" : ofStatement(topStatement);
  return bottleneck(resource, postgres.cores / postgres.size, seen, advice);
}

function ofStatement({ text, share, meanMs, calls }: TopStatement): string {
  return `the statement that takes ${percent(share, 0)} of its time, ${whole(calls)} a second at ${meanMs.toFixed(2)} ms: ${text}`;
}

function postgresWaits({ sessions, topStatement }: Observed, kind: "locks" | "io"): Bottleneck {
  const resource = kind === "locks" ? "postgres locks" : "postgres I/O";
  if (sessions === undefined) return unseen(resource, "pg_stat_activity could not be read", "parity status");
  const waiting = sessions[kind];
  const share = waiting / Math.max(1, sessions.active);
  const seen = `${percent(share, 0)} of the sessions at work waited for ${kind === "locks" ? "a lock" : "the disk"}${most(kind === "locks" ? sessions.topLock : sessions.topIo)}`;
  return bottleneck(
    resource,
    share,
    seen,
    kind === "locks" ? ofLocks(topStatement) : "more memory for shared_buffers, or a faster disk for the write-ahead log",
  );
}

function most(wait: string | undefined): string {
  return wait === undefined ? "" : `, mostly ${wait}`;
}

function ofLocks(top: TopStatement | undefined): string {
  const advice = "change the same rows less often, or in one statement";
  return top === undefined ? advice : `${advice}; most time goes to: ${top.text}`;
}

function redis({ redis }: Observed): Bottleneck {
  const resource = "redis";
  if (redis === undefined) return unseen(resource, "the runtime did not say what Redis used", "parity status");
  const { operationsPerSecond } = redis;
  const operations = operationsPerSecond === undefined ? "" : `, ${whole(operationsPerSecond)} commands a second`;
  // One thread runs all commands.
  return bottleneck(
    resource,
    redis.cores,
    `${cores(redis.cores)} of 1 core${operations}`,
    "fewer round trips: several commands in one, or a cache in the app",
  );
}

function loadBalancer({ loadBalancer: seen }: Observed): Bottleneck {
  const resource = "load balancer";
  if (seen === undefined) return unseen(resource, "there is none, or the runtime did not say what it used", "parity status");
  const queue = seen.queued === undefined ? "" : `, ${count(seen.queued, "request")} queued`;
  const advice = "keep connections open on both sides, so that handshakes are few; then more threads";
  return bottleneck(
    resource,
    (seen.queued ?? 0) > 0 ? 1 : seen.cores / seen.threads,
    `${cores(seen.cores)} of ${seen.threads}${queue}`,
    advice,
  );
}

function generator({ generator: seen }: Observed): Bottleneck {
  const resource = "generator";
  if (seen === undefined) return unseen(resource, "the CPU of k6 could not be read", "parity doctor");
  const advice = "generate the load on another machine: parity load --scale-out";
  return bottleneck(
    resource,
    seen.cores / Math.max(0.01, seen.allowed),
    `${cores(seen.cores)} of the ${cores(seen.allowed)} it may have`,
    advice,
  );
}

function machine({ machineCores, machineSize }: Observed): Bottleneck {
  const resource = "machine";
  if (machineCores === undefined) return unseen(resource, "the CPU of this machine could not be read", "run on Linux");
  const seen = `${machineCores.toFixed(2)} of ${cores(machineSize)} in use by everything on it`;
  return bottleneck(
    resource,
    machineCores / machineSize,
    seen,
    "a machine with more cores, or a smaller share of it for the generator: parity load --scale-out",
  );
}

function bottleneck(resource: string, saturation: number, seen: string, advice: string): Bottleneck {
  const bounded = Math.min(1, Math.max(0, saturation));
  return { resource, saturation: bounded, seen, advice: bounded >= busy ? advice : `nothing yet; when it gets short: ${advice}` };
}

function unseen(resource: string, why: string, remedy: string): Bottleneck {
  return { resource, saturation: 0, seen: `not seen: ${why}`, advice: `to see it: ${remedy}` };
}

function count(number: number, what: string): string {
  return `${whole(number)} ${what}${number === 1 ? "" : "s"}`;
}

/** "0.92 cores", "2 cores", "1 core". */
function cores(value: number): string {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(2);
  return `${text} core${text === "1" ? "" : "s"}`;
}
