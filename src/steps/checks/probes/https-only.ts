import { readFile } from "node:fs/promises";
import { type ConnectionOptions, connect } from "node:tls";
import type { Measured } from "../../../events/event.ts";
import type { Endpoint } from "../../../runtimes/runtime.ts";
import { get } from "../ask.ts";
import type { Probe } from "../probe.ts";
import { NotMeasured } from "../probe.ts";

const leastDays = 14;
const day = 86_400_000;
const timeoutMs = 5_000;

/** Plain HTTP leads to HTTPS, old TLS is refused, and the certificate lasts. */
export const httpsOnly: Probe = {
  name: "https-only",
  measure: async (stack, { host, signal }) => {
    if (!stack.plan.services.some(({ name }) => name === "load-balancer")) throw new NotMeasured("the stack has no load balancer");
    const https = stack.endpoint("load-balancer", "https");
    const ca = await readFile(stack.authorityFile(), "utf8");
    const [plain, old, modern] = await Promise.all([
      get(stack.endpoint("load-balancer", "http"), stack.plan.app.paths.health, { signal }),
      handshake(https, { ca, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
      handshake(https, { ca, minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }),
    ]);
    // Where today's TLS does not work either, refusing the old one shows nothing.
    if (modern.refused !== undefined) return [plainHttp(plain), { name: "TLS 1.2", value: modern.refused, limit: "accepted", ok: false }];
    return [
      plainHttp(plain),
      ...oldTls(old),
      { name: "TLS 1.2", value: "accepted, verified", limit: "accepted", ok: true },
      validFor(modern.validTo, host.now()),
    ];
  },
};

function plainHttp({ status, headers }: { status: number; headers: { location?: string | undefined } }): Measured {
  const leads = [301, 307, 308].includes(status) && headers.location?.startsWith("https://") === true;
  return { name: "plain HTTP", value: leads ? `${status} to https` : `answered ${status}`, limit: "leads to https", ok: leads };
}

export interface Handshake {
  /** The error's code; undefined when it succeeded. */
  readonly refused: string | undefined;
  readonly validTo: string;
}

export function oldTls({ refused }: Handshake): Measured[] {
  if (refused === undefined) return [{ name: "TLS 1.1", value: "accepted", limit: "refused", ok: false }];
  // Only the server's own word counts: this Node's TLS may be unable to speak the old version at all.
  if (!/ALERT|ECONNRESET/.test(refused)) return [];
  return [{ name: "TLS 1.1", value: "refused", limit: "refused", ok: true }];
}

export function validFor(validTo: string, now: number): Measured {
  const days = Math.floor((Date.parse(validTo) - now) / day);
  return { name: "certificate valid for", value: `${days} days`, limit: `more than ${leastDays} days`, ok: days > leastDays };
}

function handshake({ host, port }: Endpoint, options: ConnectionOptions): Promise<Handshake> {
  return new Promise((resolve) => {
    const end = (result: Handshake): void => {
      socket.destroy();
      resolve(result);
    };
    const socket = connect({ host, port, servername: "localhost", timeout: timeoutMs, ...options }, () =>
      end({ refused: undefined, validTo: socket.getPeerCertificate().valid_to }),
    );
    socket.once("error", (error: NodeJS.ErrnoException) => end({ refused: error.code ?? error.message, validTo: "" }));
    socket.once("timeout", () => end({ refused: "no answer in time", validTo: "" }));
  });
}
