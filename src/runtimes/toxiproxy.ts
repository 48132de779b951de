import { ParityError } from "../errors/parity-error.ts";
import type { LinkProxy } from "./abilities.ts";

/** Toxiproxy's HTTP API, as far as it is needed here: https://github.com/Shopify/toxiproxy#http-api. Everything rejects with TOOL_FAILED. */

/** "upstream": what the client sends. "downstream": what it is answered. */
export type Stream = "upstream" | "downstream";

export interface Toxic {
  readonly name: string;
  readonly type: "latency" | "bandwidth" | "timeout" | "reset_peer" | "slow_close";
  readonly stream: Stream;
  /** Share of the connections it is done to, 0..1. */
  readonly toxicity: number;
  /** Whole numbers. */
  readonly attributes: Readonly<Record<string, number>>;
}

/** Toxiproxy gives up on its own work after 25 s; what takes so long here hangs. */
const answersWithinMs = 5_000;

/** `listen` and `upstream` are "host:port". Does nothing where there is one of that name already. */
export async function createProxy(proxy: LinkProxy, addresses: { readonly listen: string; readonly upstream: string }): Promise<void> {
  const response = await ask(proxy.api, "POST", "/proxies", { name: proxy.name, ...addresses, enabled: true });
  if (response.status !== 409) await requireGood(response, `the proxy ${proxy.name} on ${addresses.listen}`);
}

/** Does nothing where there is none. */
export async function deleteProxy(proxy: LinkProxy): Promise<void> {
  const response = await ask(proxy.api, "DELETE", pathOf(proxy));
  if (response.status !== 404) await requireGood(response, `the end of the proxy ${proxy.name}`);
}

/** Names of the toxics of a proxy, each stream's in the order they were added. */
export async function toxicsOf(proxy: LinkProxy): Promise<readonly string[]> {
  const response = await ask(proxy.api, "GET", `${pathOf(proxy)}/toxics`);
  await requireGood(response, `the toxics of ${proxy.name}`);
  return ((await response.json()) as { name: string }[]).map(({ name }) => name);
}

export async function addToxic(proxy: LinkProxy, toxic: Toxic): Promise<void> {
  await requireGood(await ask(proxy.api, "POST", `${pathOf(proxy)}/toxics`, toxic), `the toxic ${toxic.name} in ${proxy.name}`);
}

/** Does nothing where there is none. */
export async function removeToxic(proxy: LinkProxy, name: string): Promise<void> {
  const response = await ask(proxy.api, "DELETE", `${pathOf(proxy)}/toxics/${encodeURIComponent(name)}`);
  if (response.status !== 404) await requireGood(response, `the end of the toxic ${name} in ${proxy.name}`);
}

/** Whether a Toxiproxy answers at that API. */
export async function isToxiproxy(api: string): Promise<boolean> {
  const response = await ask(api, "GET", "/version").catch(() => undefined);
  return response?.ok === true && (await response.text()).includes("version");
}

function pathOf({ name }: LinkProxy): string {
  return `/proxies/${encodeURIComponent(name)}`;
}

async function ask(api: string, method: string, path: string, body?: object): Promise<Response> {
  try {
    return await fetch(`${api}${path}`, {
      method,
      // A connection that is kept would outlive a Toxiproxy that was started anew on the same port.
      headers: { connection: "close", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answersWithinMs),
    });
  } catch (cause) {
    throw new ParityError("TOOL_FAILED", `toxiproxy does not answer at ${api}`, { hint: "parity heal routes around it", cause });
  }
}

async function requireGood(response: Response, what: string): Promise<void> {
  if (response.ok) return;
  const says = (await response.text()).trim();
  throw new ParityError("TOOL_FAILED", `toxiproxy refused ${what}: ${response.status} ${says}`, { hint: "parity heal routes around it" });
}
