import type { Probe } from "./probe.ts";
import type { ReadyAddress } from "./target.ts";
import { openSocket } from "./tcp.ts";

/** AUTH and PING by hand: the client library takes 130 ms to load, which is longer than Redis takes to start. */
export function redisProbe(address: ReadyAddress, password: string): Probe {
  return {
    title: `PING on ${address.host}:${address.port}`,
    ask: async (signal) => {
      const socket = await openSocket(address, signal);
      try {
        socket.write(command("AUTH", password) + command("PING"));
        let answer = "";
        for await (const chunk of socket) {
          answer += String(chunk);
          const lines = answer.split("\r\n");
          const refusal = lines.find((line) => line.startsWith("-"));
          if (refusal !== undefined) throw new Error(`it answered ${refusal.slice(1)}`);
          if (lines.includes("+PONG")) return;
        }
        throw new Error("connection closed");
      } finally {
        socket.destroy();
      }
    },
  };
}

function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}
