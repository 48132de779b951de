import type { V1Probe } from "@kubernetes/client-node";
import type { Plan, ServiceName } from "../../../plan/plan.ts";
import { profileOf } from "../../containers/profile.ts";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { literal } from "./literal.ts";

interface Probes {
  readonly startupProbe?: V1Probe;
  readonly readinessProbe?: V1Probe;
  readonly livenessProbe?: V1Probe;
}

type Question = Pick<V1Probe, "exec" | "httpGet" | "tcpSocket">;

/** The guides' rhythm. While it starts it is asked every second, so that readiness is not seen late. */
const rhythm = {
  startup: { periodSeconds: 1, timeoutSeconds: 3 },
  readiness: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  liveness: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
} as const;

/** As the guides give a start: a restart in the middle of a recovery only begins it again. */
const startSeconds = 300;

/**
 * How the node asks a pod. Whether it is ready is its own doing alone: what it depends on has its own pods, and one that
 * takes them for itself goes out of turn with them. That it lives is asked by less: a server that recovers is not to be restarted.
 */
export function probesOf(plan: Plan, { service, launch }: WiredLaunch): Probes {
  if (launch.ready.kind === "exit") return {};
  const ready = readyQuestion(plan, service.name, launch.ready);
  return {
    startupProbe: { ...ready, ...rhythm.startup, failureThreshold: Math.max(startSeconds, service.readyWithinSeconds) },
    readinessProbe: { ...ready, ...rhythm.readiness },
    livenessProbe: { ...livenessQuestion(plan, service.name, launch.ready), ...rhythm.liveness },
  };
}

type Asked = Exclude<WiredLaunch["launch"]["ready"], { readonly kind: "exit" }>;

function readyQuestion(plan: Plan, service: ServiceName, rule: Asked): Question {
  if (rule.kind === "postgres") return { exec: { command: (profileOf(service).healthTest ?? []).slice(1).map(literal) } };
  if (rule.kind === "redis") return { exec: { command: ["sh", "-c", literal(redisAnswers)] } };
  if (rule.kind === "tcp" || service === "load-balancer") return { tcpSocket: { port: listening(service, rule) } };
  return { httpGet: { path: rule.path, port: rule.port, scheme: schemeOf(plan, service) } };
}

function livenessQuestion(plan: Plan, service: ServiceName, rule: Asked): Question {
  if (service === "app") return { httpGet: { path: plan.app.paths.health, port: rule.port, scheme: schemeOf(plan, service) } };
  return { tcpSocket: { port: listening(service, rule) } };
}

/** The load balancer's own rule asks the app behind it, and where TLS is spoken a connection that says nothing is an error. */
function listening(service: ServiceName, { port }: Asked): string {
  return service === "load-balancer" ? "http" : port;
}

function schemeOf({ app }: Plan, service: ServiceName): "HTTP" | "HTTPS" {
  return service === "app" && app.tls ? "HTTPS" : "HTTP";
}

/** While it loads its data it takes connections and answers nothing else. */
const redisAnswers = `REDISCLI_AUTH="$(sed -n 's/^requirepass //p' /etc/parity/redis.conf)" redis-cli ping | grep -q PONG`;
