import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { userInfo } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { findPortOwner } from "../../../src/runtimes/port-owner.ts";

describe("the owner of a port", () => {
  it.for(["127.0.0.1", "::"])("is found when it listens on %s, and is nobody when it is free", async (address) => {
    const server = createServer().listen(0, address);
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const owner = await findPortOwner(port);
    expect(owner).toEqual({ pid: process.pid, program: expect.any(String), user: userInfo().username });
    server.close();
    await once(server, "close");
    expect(await findPortOwner(port)).toBeUndefined();
  });
});
