import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { changesIn } from "./changes.ts";
import type { Kept } from "./kept.ts";
import type { Named } from "./objects.ts";

/** Where a pod finds what its account may show. The token is renewed: it is read again for each request. */
const account = "/var/run/secrets/kubernetes.io/serviceaccount";
/** The server ends a watch then, and all is listed anew: whatever of the connection nobody noticed is over. */
const watchSeconds = 20;
const silenceMs = 5_000;
const againMs = 1_000;

export interface Server {
  readonly host: string;
  readonly port: string;
}

/** Keeps what the API tells of a path, until the process ends. Whatever goes wrong, it is listed again a second later. */
export async function follow<Told extends Named>(
  server: Server,
  path: string,
  kept: Kept<Told>,
  failed: (why: string) => void,
): Promise<never> {
  for (;;) {
    try {
      const listed = JSON.parse(await text(await ask(server, path, silenceMs))) as {
        items: Told[];
        metadata: { resourceVersion: string };
      };
      kept.listed(listed.items, performance.now());
      const watch = `${path}?watch=1&timeoutSeconds=${watchSeconds}&resourceVersion=${listed.metadata.resourceVersion}`;
      for await (const change of changesIn(await ask(server, watch, watchSeconds * 1_000 + silenceMs))) kept.changed(change);
    } catch (error) {
      failed(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

async function ask({ host, port }: Server, path: string, timeout: number): Promise<IncomingMessage> {
  const [ca, token] = await Promise.all([readFile(`${account}/ca.crt`), readFile(`${account}/token`, "utf8")]);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token.trim()}`, accept: "application/json" };
    const sent = request({ host, port, path, ca, headers, timeout });
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    sent.on("error", reject);
    sent.once("response", (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.resume();
      reject(new Error(`the API server answered ${response.statusCode}`));
    });
    sent.end();
  });
}
