import getPort from "get-port";
import { ParityError } from "../errors/parity-error.ts";
import { reservePort } from "./reserve-port.ts";

const tries = 50;

/** A free port of 127.0.0.1 that no other parity is given while this one lives, nor this one twice. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const port = await getPort({ host: "127.0.0.1" });
    if (!given.has(port) && (await reservePort(port))) {
      given.add(port);
      return port;
    }
  }
  throw new ParityError("PORT_TAKEN", `no free port was found in ${tries} tries`, { hint: "see what listens on this machine: ss -ltnp" });
}

const given = new Set<number>();
