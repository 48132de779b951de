import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ParityError } from "../../../src/errors/parity-error.ts";
import { host, targetAt, wait } from "./ready-target.ts";

const tcp = { kind: "tcp", port: "main" } as const;

async function listen(port = 0): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function refusal(work: Promise<unknown>): Promise<ParityError> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof ParityError) return error;
  throw new Error(`expected a ParityError, got ${String(error)}`);
}

describe("a wait until ready", () => {
  it("ends soon after the service answers, and tells once a second what it waits for", async () => {
    const port = await freePort();
    const { done, told } = wait(tcp, targetAt(port));
    await expect.poll(() => told.length).toBeGreaterThanOrEqual(2);
    const openedAt = host.monotonic();
    await listen(port);
    const ms = await done;
    expect(host.monotonic() - openedAt).toBeLessThan(5_000);
    expect(ms).toBeGreaterThan(2_000);
    expect(told[0]?.title).toBe(`a connection on 127.0.0.1:${port}`);
    expect((told[1]?.elapsedMs ?? 0) - (told[0]?.elapsedMs ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it("rejects when the time is up: what, on what, the last answer, the log", async () => {
    const port = await freePort();
    const error = await refusal(wait(tcp, targetAt(port), { withinSeconds: 2 }).done);
    expect(error.code).toBe("SERVICE_NOT_READY");
    expect(error.message).toBe(
      `app was not ready within 2 s: waited for a connection on 127.0.0.1:${port}, last answer: connection refused`,
    );
    expect(error.log).toEqual(["asked for 30"]);
  });

  it("rejects at once when the process ended, with its exit code", async () => {
    const port = await freePort();
    let ended = false;
    const { done } = wait(tcp, targetAt(port), { withinSeconds: 60, exited: () => (ended ? { exitCode: 3 } : undefined) });
    const failed = refusal(done);
    const endedAt = host.monotonic();
    ended = true;
    expect((await failed).message).toBe("app ended with exit code 3 while it was being started");
    // Not when its time is up, which is a minute.
    expect(host.monotonic() - endedAt).toBeLessThan(20_000);
  });

  it("is not taken in by another program on the port of a process that ended", async () => {
    const { port } = (await listen()).address() as AddressInfo;
    let looks = 0;
    const exited = (): { exitCode: number } | undefined => ((looks += 1) > 1 ? { exitCode: 1 } : undefined);
    expect((await refusal(wait(tcp, targetAt(port), { exited }).done)).code).toBe("SERVICE_EXITED");
  });

  it("names the signal that ended the process", async () => {
    const exited = () => ({ exitCode: undefined, endedBy: "SIGKILL" });
    expect((await refusal(wait(tcp, targetAt(1), { exited }).done)).message).toBe("app ended by SIGKILL while it was being started");
  });

  it("ends when its signal fires", async () => {
    const stop = new AbortController();
    const { done } = wait(tcp, targetAt(await freePort()), { signal: stop.signal });
    const ended = done.catch((error: Error) => error.name);
    stop.abort();
    expect(await ended).toBe("AbortError");
  });

  it("takes a one-shot's exit 0 as ready and any other as a failure", async () => {
    expect(await wait({ kind: "exit" }, targetAt(1), { exited: () => ({ exitCode: 0 }) }).done).toBeLessThan(1_000);
    const failed = wait({ kind: "exit" }, targetAt(1), { exited: () => ({ exitCode: 1 }) });
    expect((await refusal(failed.done)).code).toBe("SERVICE_EXITED");
    const endless = wait({ kind: "exit" }, targetAt(1), { withinSeconds: 0.2 });
    expect((await refusal(endless.done)).message).toBe("app was not ready within 0.2 s: waited for it to end, last answer: it did not end");
  });
});
