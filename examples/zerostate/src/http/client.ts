import type { IncomingMessage } from "node:http";
import { type BlockList, isIPv6 } from "node:net";

/** The address of whoever sent the request: the last hop of X-Forwarded-For when a proxy we trust passed it on, else the peer itself. */
export function clientAddress(request: IncomingMessage, trustedProxies: BlockList): string {
  const peer = request.socket.remoteAddress ?? "unknown";
  if (!trustedProxies.check(peer, isIPv6(peer) ? "ipv6" : "ipv4")) return peer;
  const forwarded = request.headers["x-forwarded-for"];
  if (typeof forwarded !== "string") return peer;
  // Anything before the last comma was written by the client itself.
  return forwarded.slice(forwarded.lastIndexOf(",") + 1).trim() || peer;
}

const acceptable = /^[\w.:-]{1,64}$/;
const prefix = Math.random().toString(36).slice(2, 10);
let made = 0;

/** The id the caller gave, when it is harmless to print; a new one otherwise. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  if (typeof given === "string" && acceptable.test(given)) return given;
  made++;
  return `${prefix}-${made.toString(36)}`;
}
