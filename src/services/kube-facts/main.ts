import { createServer } from "node:http";
import process from "node:process";
import { exposition } from "./exposition.ts";
import { follow } from "./follow.ts";
import { Kept, staleness } from "./kept.ts";
import type { AutoscalerObject, DeploymentObject, Named, PodObject } from "./objects.ts";

/** A program of its own: `node main.js HOST PORT NAMESPACE…`, in a pod whose account may list and watch there. GET /metrics is for Prometheus. */
const [host, port, ...namespaces] = process.argv.slice(2);
const server = { host: process.env["KUBERNETES_SERVICE_HOST"] ?? "", port: process.env["KUBERNETES_SERVICE_PORT"] ?? "443" };

const deployments = followed<DeploymentObject>((namespace) => `/apis/apps/v1/namespaces/${namespace}/deployments`);
const pods = followed<PodObject>((namespace) => `/api/v1/namespaces/${namespace}/pods`);
const autoscalers = followed<AutoscalerObject>((namespace) => `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`);
const everything = [...deployments, ...pods, ...autoscalers];

const listener = createServer(({ url }, response) => {
  const known = everything.every(({ listedAt }) => listedAt !== undefined);
  if (url === "/healthz") return response.writeHead(known ? 200 : 503).end();
  if (url !== "/metrics") return response.writeHead(404).end();
  // Prometheus then has none of them: an alert may not rest on what was so once.
  const stale = staleness(everything, performance.now());
  if (stale !== undefined) return response.writeHead(503).end(`${stale}\n`);
  const all = { deployments: allOf(deployments), pods: allOf(pods), autoscalers: allOf(autoscalers) };
  return response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(exposition(all));
});
listener.listen(Number(port), host);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));

/** In every namespace, from now on. */
function followed<Told extends Named>(pathIn: (namespace: string) => string): readonly Kept<Told>[] {
  return namespaces.map((namespace) => {
    const kept = new Kept<Told>();
    void follow(server, pathIn(namespace), kept, (why) => void process.stderr.write(`${why}\n`));
    return kept;
  });
}

function allOf<Told extends Named>(kept: readonly Kept<Told>[]): readonly Told[] {
  return kept.flatMap(({ all }) => all);
}
