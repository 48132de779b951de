import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { Fact, LoadResult, LoadSample } from "../../src/events/event.ts";
import { nodeHost } from "../../src/host/node.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { InstanceStatus, RunningStack } from "../../src/runtimes/runtime.ts";
import { openCertificates } from "../../src/secrets/certificates.ts";
import type { LoadRequest } from "../../src/steps/load/request.ts";
import type { Tool, Toolchain } from "../../src/toolchain/tool.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext, Undo } from "../../src/work/context.ts";
import { scratchFolder } from "../scratch/folder.ts";

/** How the target behaves; changed while k6 asks. */
export interface Behaviour {
  /** What it answers an account with. */
  wrongBodies: boolean;
  status: number;
  /** ms on the monotonic clock before which nothing is answered. */
  silentUntil: number;
  restarts: number;
  /** ms that the answer to the nth request (from 0) of this path takes. */
  delay(path: string, nth: number): number;
}

export interface LoadFixture {
  readonly stack: RunningStack;
  readonly behaviour: Behaviour;
  readonly facts: readonly Fact[];
  readonly context: StepContext;
  readonly controller: AbortController;
  /** Paths under the run's folder. */
  readonly recorded: ReadonlyMap<string, string>;
  /** Of the plan, at 300 requests a second, without a calibration. */
  request(more?: Partial<LoadRequest>): LoadRequest;
  samples(): LoadSample[];
  undoAll(): Promise<void>;
  close(): Promise<void>;
}

const host = nodeHost();
const script = new URL("../../k6/load.ts", import.meta.url).pathname;

/** Something else that takes the CPU makes requests late or keeps them from being asked, as it must: then it is tried again. */
export const disturbable = { retry: 2 };

/** Why a run is not valid, but for what others do on this machine at the time; `more` begins whatever else is none of a test's concern. */
export function ownReasons({ validity }: LoadResult, ...more: readonly string[]): readonly string[] {
  const foreign = ["something else used", ...more];
  return validity.valid ? [] : validity.reasons.filter((reason) => !foreign.some((each) => reason.startsWith(each)));
}

/** A real HTTPS server with the project's own certificate that answers as the sample system does, and a context that records. */
export async function openFixture(): Promise<LoadFixture> {
  const directory = await scratchFolder("parity-load-");
  const certificates = await openCertificates(directory);
  const behaviour: Behaviour = { wrongBodies: false, status: 0, silentUntil: 0, restarts: 0, delay: () => 0 };
  let asked = 0;
  const server = createServer(
    { cert: await readFile(certificates.certificate), key: await readFile(certificates.key) },
    (request, response) => {
      const id = request.url?.split("/")[2] ?? "";
      const body = behaviour.wrongBodies
        ? '{"id":0}'
        : `{"id":${id === "" ? 1 : id},"name":"Account ${id}","title":"Lot ${id}","accessToken":"t","auctions":[]}`;
      const answer = (): void => {
        response.writeHead(behaviour.status || (request.method === "POST" ? 201 : 200), { "content-type": "application/json" });
        response.end(body);
      };
      request.resume();
      const wait = Math.max(behaviour.silentUntil - performance.now(), behaviour.delay(request.url ?? "", asked++));
      if (wait > 0) setTimeout(answer, wait);
      else answer();
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (server.address() as AddressInfo).port;
  const stack = stackAt(directory, port, certificates.authority, behaviour);
  const facts: Fact[] = [];
  const recorded = new Map<string, string>();
  const undos: Undo[] = [];
  const controller = new AbortController();
  const context = contextIn(directory, { facts, recorded, undos, controller });
  return {
    stack,
    behaviour,
    facts,
    recorded,
    context,
    controller,
    request: (more) => ({
      script: stack.plan.load.script,
      rate: 300,
      seconds: 4,
      target: 300,
      env: {},
      serviceLevel: stack.plan.serviceLevel,
      calibrate: false,
      ...more,
    }),
    samples: () => facts.flatMap((fact) => (fact.type === "load.sampled" ? [fact.sample] : [])),
    undoAll: async () => {
      for (const undo of undos.splice(0).reverse()) await undo.run();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function stackAt(directory: string, port: number, authority: string, behaviour: Behaviour): RunningStack {
  const plan = {
    configHash: "fixture",
    runtime: "native",
    machine: { cpus: host.cpus, memoryBytes: host.memoryBytes },
    stateDirectory: directory,
    serviceLevel: { availability: 0.999, latencyShare: 0.99, latencyMs: 200 },
    services: [],
    load: { script, rate: 300, durationSeconds: 3, env: {}, scenario: "load", seed: 1, generators: 1 },
  } as unknown as Plan;
  const startedAt = Date.now();
  const status = (): InstanceStatus[] => [
    { service: "app", instance: 0, state: "running", pid: process.pid, startedAt, restarts: behaviour.restarts, exitCode: undefined },
  ];
  const notUsed = (): never => {
    throw new Error("a load never asks for this");
  };
  return {
    kind: "native",
    plan,
    endpoint: () => ({ service: "load-balancer", instance: 0, host: "127.0.0.1", port, protocol: "https" }),
    secret: () => "key",
    authorityFile: () => authority,
    status: async () => status(),
    // The target runs in this very process.
    usage: async () => {
      const { user, system } = process.cpuUsage();
      return [{ service: "app", instance: 0, cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage.rss() }];
    },
    logs: notUsed,
    exec: notUsed,
    revive: notUsed,
    stop: notUsed,
  };
}

interface Recorders {
  readonly facts: Fact[];
  readonly recorded: Map<string, string>;
  readonly undos: Undo[];
  readonly controller: AbortController;
}

function contextIn(directory: string, { facts, recorded, undos, controller }: Recorders): StepContext {
  const emit = (fact: Fact): void => void facts.push(fact);
  const recordFile = async (name: string, kind: string): Promise<string> => {
    const content = await readFile(join(directory, "evidence", name), "utf8");
    recorded.set(kind, content);
    emit({
      type: "evidence.recorded",
      path: `evidence/${name}`,
      kind,
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    });
    return `evidence/${name}`;
  };
  return {
    signal: controller.signal,
    host,
    toolchain: toolchain(),
    run: {
      id: "fixture",
      path: directory,
      recordFile,
      record: async (name, kind, content) => {
        const path = join(directory, "evidence", name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
        return recordFile(name, kind);
      },
    },
    emit,
    defer: (undo) => void undos.push(undo),
  };
}

/** This machine's own, or just the k6 that PARITY_TEST_K6 names. */
function toolchain(): Toolchain {
  const path = process.env["PARITY_TEST_K6"];
  if (path === undefined) return createToolchain(host, {});
  const k6: Tool = { name: "k6", path, env: {}, version: "2.2.0", source: "config", drift: undefined };
  return { require: async () => new Map([["k6", k6]]), survey: async () => [] };
}
