import type { Host } from "../../host/host.ts";
import type { PlannedApp } from "../../plan/plan.ts";
import { canTellOfCluster } from "../../runtimes/abilities.ts";
import type { InstanceStatus, InstanceUsage, RunningStack } from "../../runtimes/runtime.ts";
import { refusalOf } from "../elsewhere.ts";
import type { Given } from "../given.ts";
import { openProject } from "../project.ts";
import { clusterLines } from "./cluster-lines.ts";
import { replicationLine, replicationOf } from "./replication-line.ts";

interface Row {
  readonly service: string;
  readonly instance: number;
  readonly state: string;
  readonly reached: string;
  readonly memoryBytes: number | undefined;
  readonly restarts: number;
  readonly startedAt: string | undefined;
}

/** Read-only: never waits for a lock. Exit 0 when everything runs, 3 when nothing does or something is missing. */
export async function status(host: Host, given: Given): Promise<number> {
  const { stack, plan } = await openProject(host, given.options);
  if (plan.app.url !== undefined) return elsewhere(host, given, plan.project, plan.app.url, plan.app);
  const rows = stack === undefined ? [] : await rowsOf(stack);
  const cluster = stack !== undefined && canTellOfCluster(stack) ? await stack.clusterFacts() : undefined;
  const replication = stack === undefined ? undefined : await replicationOf(stack);
  if (given.options.json)
    host.stdout.write(
      `${JSON.stringify({ project: plan.project, runtime: plan.runtime, running: rows.length > 0, services: rows, ...(cluster && { cluster }), ...(replication && { replication }) })}\n`,
    );
  else {
    host.stdout.write(text(plan.project, plan.runtime, rows, given.options.sample === true));
    if (replication !== undefined) host.stdout.write(`${replicationLine(replication)}\n`);
    if (cluster !== undefined) host.stdout.write(`${clusterLines(cluster, host.now()).join("\n")}\n`);
  }
  return rows.length > 0 && rows.every(({ state }) => state === "running" || state === "finished") ? 0 : 3;
}

async function elsewhere(host: Host, given: Given, project: string, url: string, app: PlannedApp): Promise<number> {
  const refusal = await refusalOf(url, app);
  const running = refusal === undefined;
  if (given.options.json) host.stdout.write(`${JSON.stringify({ project, url, running, services: [] })}\n`);
  else
    host.stdout.write(`${project} ${running ? `answers at ${url}` : `does not answer at ${url}: ${refusal}`}; parity did not start it\n`);
  return running ? 0 : 3;
}

async function rowsOf(stack: RunningStack): Promise<Row[]> {
  const [instances, usage] = await Promise.all([stack.status(), stack.usage()]);
  return instances.map((each) => rowOf(stack, each, usage));
}

function rowOf(stack: RunningStack, each: InstanceStatus, usage: readonly InstanceUsage[]): Row {
  const used = usage.find(({ service, instance }) => service === each.service && instance === each.instance);
  const planned = stack.plan.services.find(({ name }) => name === each.service);
  const ports = (planned?.ports ?? [])
    .filter(({ published }) => published.length > 0)
    .map(({ name, published, protocol }) => `${name === "main" ? protocol : name} 127.0.0.1:${published[each.instance] ?? published[0]}`);
  return {
    service: each.service,
    instance: each.instance,
    state: each.state,
    reached: ports.join("  "),
    memoryBytes: used?.memoryBytes,
    restarts: each.restarts,
    startedAt: each.startedAt === undefined ? undefined : new Date(each.startedAt).toISOString(),
  };
}

function text(project: string, runtime: string, rows: readonly Row[], sample: boolean): string {
  if (rows.length === 0) return `${project} is not running; start it with: parity up${sample ? " --sample" : ""}\n`;
  const name = ({ service, instance }: Row) =>
    rows.some((other) => other.service === service && other.instance !== instance) ? `${service}/${instance}` : service;
  const width = Math.max(...rows.map((row) => name(row).length));
  const lines = rows.map((row) => {
    const memory = row.memoryBytes === undefined || row.state !== "running" ? "" : `${Math.round(row.memoryBytes / 1024 ** 2)} MiB`;
    const restarts = row.restarts > 0 ? `  restarted ${row.restarts}×` : "";
    return `${name(row).padEnd(width)}  ${row.state.padEnd(8)}  ${memory.padStart(9)}  ${row.reached}${restarts}`.trimEnd();
  });
  return `${project} on ${runtime}\n${lines.join("\n")}\n`;
}
