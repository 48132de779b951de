import { expect, it, onTestFinished } from "vitest";
import { nodeHost } from "../../src/host/node.ts";
import { probeFor } from "../../src/ready/probe.ts";
import { foundPrograms } from "../scratch/found-programs.ts";
import { targetAt } from "../unit/ready/ready-target.ts";
import { freePort } from "./zerostate-servers.ts";

const rule = { kind: "redis", port: "main" } as const;

it("a Redis is ready for who has the right password, and for nobody else", async () => {
  const port = await freePort();
  const redis = (await foundPrograms(["redis-server"])).get("redis-server");
  const server = nodeHost().start({
    command: redis?.path ?? "",
    args: ["--port", String(port), "--bind", "127.0.0.1", "--requirepass", "right", "--save", ""],
    env: redis?.env ?? {},
  });
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await server.done;
  });
  const ask = (password: string): Promise<void> => probeFor(rule, targetAt(port, "tcp", password)).ask(AbortSignal.timeout(20_000));
  await expect.poll(() => ask("right").then(() => "ready", String)).toBe("ready");
  await expect(ask("wrong")).rejects.toThrow(/^it answered WRONGPASS/);
});
