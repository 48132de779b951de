import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { engineFailure } from "../../../src/runtimes/compose/failure.ts";

const plan = { services: [{ name: "redis", ports: [{ published: [1] }] }] } as unknown as Plan;

describe("what the engine says, as an error", () => {
  test.each([
    [
      "Bind for 127.0.0.1:1 failed: port is already allocated",
      "PORT_TAKEN",
      "port 1 on 127.0.0.1, wanted by redis, is taken by another program",
    ],
    [
      "driver failed programming external connectivity on endpoint x: Error starting userland proxy: listen tcp4 127.0.0.1:1: bind: address already in use",
      "PORT_TAKEN",
      "port 1 on 127.0.0.1, wanted by redis, is taken by another program",
    ],
    ["Error response from daemon: ports are not available", "PORT_TAKEN", "a port of the plan is taken by another program"],
    ["write /var/lib/docker/x: no space left on device", "DISK_FULL", "no space is left on the engine's disk"],
    [
      "connect ECONNREFUSED /var/run/docker.sock",
      "ENGINE_DOWN",
      "the container engine stopped answering while parity tried to start redis",
    ],
    ["Error response from daemon: something else.", "ENGINE_FAILED", "could not start redis: something else"],
  ])("%s", async (said, code, sentence) => {
    expect(await engineFailure(said, "start redis", plan)).toMatchObject({ code, message: sentence, hint: expect.any(String) });
  });

  test("a taken port is said with who has it", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { message } = await engineFailure(`Bind for 127.0.0.1:${port} failed: port is already allocated`, "start redis", plan);
    expect(message).toContain(`port ${port} on 127.0.0.1 is taken by another program (pid ${process.pid}, `);
  });
});
