import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import { openApi } from "../../../src/runtimes/kind/api.ts";
import { KindStack } from "../../../src/runtimes/kind/stack.ts";
import type { StackInput } from "../../../src/runtimes/kind/stack-input.ts";
import { samplePlan } from "./rendering.ts";

let folder: string;
let server: Server;
let stack: KindStack;

/** Takes connections and says nothing, as an API server whose machine is busy with something else. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-silent-"));
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(folder, "kubeconfig");
  const named = [{ name: "silent", cluster: { server: `https://127.0.0.1:${port}` } }];
  const contexts = [{ name: "silent", context: { cluster: "silent", user: "nobody" } }];
  const content = { clusters: named, contexts, users: [{ name: "nobody", user: {} }], "current-context": "silent" };
  await writeFile(kubeconfig, JSON.stringify({ apiVersion: "v1", kind: "Config", ...content }));
  const connect = (): ReturnType<typeof openApi> => openApi(kubeconfig);
  stack = new KindStack({ host: nodeHost(), plan: samplePlan(), connect } as unknown as StackInput);
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Half of what the API gives an answer. */
const timeout = 10_000;

test.each(["status", "usage", "clusterFacts"] as const)(
  "%s of a server that does not answer ends with the signal",
  { timeout },
  async (question) => {
    const leaves = new AbortController();
    const connected = once(server, "connection") as Promise<[Socket]>;
    const answered = stack[question](leaves.signal).then(
      () => "answered",
      () => "ended",
    );
    const [socket] = await connected;
    const closed = once(socket.resume(), "close");
    leaves.abort();
    expect(await answered).toBe("ended");
    // Nothing is left that would keep the program from ending.
    await closed;
  },
);
