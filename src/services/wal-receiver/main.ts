import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { nodeHost } from "../../host/node.ts";
import { copyContinuously } from "../../steps/backup/archive/copy-continuously.ts";
import { receiveContinuously } from "../../steps/backup/archive/receive-continuously.ts";
import { type Heard, healthOf } from "./health.ts";
import type { ReceiverSettings } from "./settings.ts";

/** A program of its own: `node main.js receiver.json`. GET /health answers 200 while the log is being received. */
const host = nodeHost();
const [file = ""] = host.argv;
const settings = JSON.parse(await readFile(file, "utf8")) as ReceiverSettings;
const { listen, server: address } = settings;
const ended = new AbortController();
let latest: Heard = { receiving: false, at: host.monotonic() };

const server = createServer((request, response) => {
  const known = request.method === "GET" && request.url === "/health";
  const { status, says } = known ? healthOf(latest, host.monotonic()) : { status: 404, says: { error: "no such path" } };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(says));
});
server.listen(listen.port, listen.host);
host.onSignal(() => ended.abort());
const tell = (problem: string): void => {
  host.stderr.write(`${problem}\n`);
};

const receiving = receiveContinuously(
  {
    ...settings,
    address: {
      ...address,
      database: "postgres",
      user: "postgres",
      password: (await readFile(settings.passwordFile, "utf8")).trim(),
      authorityFile: settings.authorityFile,
      applicationName: "parity wal receiver",
    },
    heard: ({ receiving: isReceiving, problem }) => {
      if (problem !== undefined && problem !== latest.problem) tell(problem);
      latest = { receiving: isReceiving, problem, at: host.monotonic() };
    },
  },
  { host, signal: ended.signal },
);
await Promise.all([receiving, copyContinuously({ ...settings, failed: tell }, { host, signal: ended.signal })]);
server.close();
server.closeAllConnections();
