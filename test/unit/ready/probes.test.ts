import { once } from "node:events";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ProbedRule, probeFor } from "../../../src/ready/probe.ts";
import type { ReadyTarget } from "../../../src/ready/target.ts";
import { targetAt } from "./ready-target.ts";

async function portOf(server: Server | HttpServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ask(rule: ProbedRule, where: ReadyTarget, ms = 20_000): Promise<string> {
  return probeFor(rule, where)
    .ask(AbortSignal.timeout(ms))
    .then(
      () => "ready",
      (error: Error) => error.message,
    );
}

const http = { kind: "http", port: "main", path: "/ready" } as const;

describe("the tcp rule", () => {
  it("holds when something accepts a connection", async () => {
    expect(await ask({ kind: "tcp", port: "main" }, targetAt(await portOf(createServer())))).toBe("ready");
    expect(await ask({ kind: "tcp", port: "main" }, targetAt(await closedPort()))).toBe("connection refused");
  });
});

describe("the http rule", () => {
  it.for([
    [200, "ready"],
    [204, "ready"],
    [199 + 101, "it answered 300"],
    [302, "it answered 302"],
    [404, "it answered 404"],
    [503, "it answered 503"],
  ] as const)("takes %i as: %s", async ([status, expected]) => {
    const port = await portOf(createHttp((_, response) => response.writeHead(status).end()));
    expect(await ask(http, targetAt(port, "http"))).toBe(expected);
  });

  it("sends its headers to its path", async () => {
    const port = await portOf(
      createHttp((request, response) => response.writeHead(request.url === "/ready" && request.headers["x-a"] === "b" ? 200 : 400).end()),
    );
    expect(await ask({ ...http, headers: { "x-a": "b" } }, targetAt(port, "http"))).toBe("ready");
    expect(await ask(http, targetAt(port, "http"))).toBe("it answered 400");
  });

  it("speaks TLS where the port does, to any certificate", async () => {
    const { generate } = await import("selfsigned");
    const { private: key, cert } = await generate([{ name: "commonName", value: "elsewhere" }], { keyType: "ec" });
    const port = await portOf(createHttps({ key, cert }, (_, response) => response.end()));
    expect(await ask(http, targetAt(port, "https"))).toBe("ready");
    expect(await ask(http, targetAt(port, "http"))).not.toBe("ready");
  });

  it("gives up on a server that never answers", async () => {
    const port = await portOf(createServer());
    expect(await ask(http, targetAt(port, "http"), 100)).not.toBe("ready");
  });
});

describe("the redis rule", () => {
  it("does not hold for a server that accepts and says nothing", async () => {
    expect(await ask({ kind: "redis", port: "main" }, targetAt(await portOf(createServer())), 100)).not.toBe("ready");
  });
});

describe("the postgres rule", () => {
  it("does not hold for a server that accepts and says nothing, or is not there", async () => {
    const rule = { kind: "postgres", port: "main" } as const;
    expect(await ask(rule, targetAt(await portOf(createServer())), 200)).not.toBe("ready");
    expect(await ask(rule, targetAt(await closedPort()))).toBe("connection refused");
  });
});
