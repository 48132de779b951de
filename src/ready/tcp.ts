import { connect, type Socket } from "node:net";
import type { Probe } from "./probe.ts";
import type { ReadyAddress } from "./target.ts";

export function tcpProbe(address: ReadyAddress): Probe {
  return {
    title: `a connection on ${address.host}:${address.port}`,
    ask: async (signal) => {
      const socket = await openSocket(address, signal);
      socket.destroy();
    },
  };
}

/** A connected socket, destroyed when the signal fires. */
export function openSocket(address: ReadyAddress, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.host, port: address.port, signal });
    socket.once("error", (error: NodeJS.ErrnoException) => reject(connectionError(error)));
    socket.once("connect", () => resolve(socket));
  });
}

/** The operating system's answer in words. */
export function connectionError(error: NodeJS.ErrnoException): Error {
  if (error.code === "ECONNREFUSED") return new Error("connection refused", { cause: error });
  if (error.code === "ECONNRESET") return new Error("connection closed", { cause: error });
  return error;
}
