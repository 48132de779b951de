import type { AbsentService, Plan, PlannedService } from "../plan/plan.ts";
import { answeredBy, type BesideWay, besideWays, canaryHeader, canaryShare, previewHeader } from "./beside.ts";
import type { ChangingInstances, Launch, ServiceDefinition, Wiring } from "./service.ts";

/** HAProxy: TLS ends here, plain HTTP is sent to HTTPS, an instance that is not ready gets no requests. */
export const loadBalancer: ServiceDefinition = {
  name: "load-balancer",
  title: "HAProxy",
  images: { official: "haproxy:3.0-alpine@sha256:56b887da77428b7a6621e59e480cdbd330cc805c22d3cedb66ceea76ffdea2c6", debian: "haproxy" },
  tools: ["haproxy"],
  networks: ["edge", "app", "monitoring"],
  plan: (input): PlannedService | AbsentService => {
    if ("url" in input.config.app) return { name: "load-balancer", reason: "the app already runs elsewhere" };
    const port = (name: string) => [input.port("load-balancer", name, 0)];
    return {
      name: "load-balancer",
      kind: "service",
      title: "HAProxy",
      version: "2.6",
      instances: 1,
      ports: [
        { name: "https", inside: 8443, published: port("https"), protocol: "https" },
        { name: "http", inside: 8080, published: port("http"), protocol: "http" },
        { name: "metrics", inside: 8405, published: port("metrics"), protocol: "http" },
      ],
      settings: [],
      dependsOn: ["app"],
      networks: ["edge", "app", "monitoring"],
      limits: { cpus: Math.min(2, input.machine.cpus), memoryBytes: Math.min(1024 ** 3, Math.floor(input.machine.memoryBytes / 16)) },
      readyWithinSeconds: 30,
    };
  },
  launch,
};

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const file = wiring.file("haproxy.cfg");
  return {
    program: "haproxy",
    args: ["-db", "-f", file],
    containerArgs: ["haproxy", "-f", file],
    env: {},
    files: [{ name: "haproxy.cfg", content: configuration(plan, wiring) }],
    ready: { kind: "http", port: "https", path: plan.app.paths.health },
    // SIGUSR1 lets open requests finish.
    stop: { signal: "SIGUSR1", graceSeconds: 5 },
  };
}

/**
 * An instance that is gone is noticed by its probes within a second. Until then a request that meets it waits once, as long as a connection
 * may take, and goes to another one.
 * The id of a request is the client's port, the second and a running number: unique, and made of numbers alone, which are the cheapest to write.
 */
function configuration(plan: Plan, wiring: Wiring): string {
  const at = (port: string) => {
    const { host, port: number } = wiring.listen(port);
    return `${host}:${number}`;
  };
  const upstream = plan.app.tls
    ? ` ssl verify required ca-file ${quoted(wiring.certificate("authority"))} sni str(app) verifyhost app`
    : "";
  // A check that is told its port is no longer told by the rest that it speaks TLS.
  const changingUpstream = plan.app.tls ? `${upstream} check-ssl check-sni app` : "";
  const changing = wiring.changing?.("app", "main");
  const { port: clients } = wiring.listen("https");
  const servers = changing
    ? [template("app", changing, changing.host, { clients, options: `${changingUpstream} resolvers cluster` })]
    : wiring.reach("app", "main").map(({ host, port }, index) => `    server app-${index} ${host}:${port} check${upstream}`);
  return `global
    maxconn 4000
    nbthread ${threads(plan, wiring)}
    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets

defaults
    mode http
    option http-keep-alive
    option redispatch 1
    retries 2
    timeout connect 300ms
    timeout client 30s
    timeout server 30s
    timeout queue 2s
    timeout check 500ms
    timeout http-request 10s
    timeout http-keep-alive 60s

${changing ? nameServers : ""}frontend http
    bind ${at("http")}
    http-request redirect scheme https code 308

frontend https
    bind ${at("https")} ssl crt ${quoted(wiring.certificate("pem"))} alpn http/1.1
    unique-id-format %{+X}o%cp%Ts%rt
    http-request set-header X-Request-Id %[unique-id] unless { req.hdr(X-Request-Id) -m found }
    http-request set-header X-Forwarded-For %[src]
    http-request set-header X-Forwarded-Proto https
    http-response set-header Strict-Transport-Security max-age=31536000
${changing ? besideRules : ""}    default_backend app

backend app
${balancing(plan)}
${servers.join("\n")}

${changing ? besideWays.map((way) => beside(plan, changing, way, { clients, options: `${changingUpstream} resolvers beside` })).join("") : ""}frontend metrics
    bind ${at("metrics")}
    http-request use-service prometheus-exporter if { path /metrics }
    http-request return status 404
`;
}

function balancing({ app }: Plan): string {
  return `    balance leastconn
    option httpchk
    http-check send meth GET uri ${app.paths.ready} ver HTTP/1.1 hdr Host app
    # A first bad answer is asked about again at once, so that one that drains is out of turn before it closes.
    # What died may refuse nothing: three connections in a row that fail take it out of turn, before the next check does.
    default-server inter 250ms fastinter 50ms fall 2 rise 1 observe layer4 error-limit 3 on-error mark-down`;
}

/**
 * As many places as there may be instances; the name says again and again who takes one. HAProxy keeps the open connections of a place
 * when another instance takes it, and sends requests over them to the one that ends. With a port that is told as its distance from the
 * port of the clients it reuses a connection only for the address it leads to.
 */
function template(prefix: string, { port, most }: ChangingInstances, host: string, { clients, options }: Template): string {
  const distance = port - clients;
  const signed = distance < 0 ? distance : `+${distance}`;
  return `    server-template ${prefix}- ${most} ${host}:${signed} check port ${port}${options} resolve-prefer ipv4 init-addr none`;
}

interface Template {
  /** The port that clients are served at. */
  readonly clients: number;
  readonly options: string;
}

/** Another release beside the planned one, while its name leads somewhere. */
function beside(plan: Plan, changing: ChangingInstances, way: BesideWay, servers: Template): string {
  return `backend ${way}
${balancing(plan)}
${template(way, changing, changing.beside[way], servers)}

`;
}

/** Who asks for the canary, or against it, gets what was asked for; of the others one in ten. Who wants to know is told who answered. */
const besideRules = `    http-request set-var(txn.tell) bool(true) if { req.hdr(${answeredBy}) -m found }
    http-response set-header ${answeredBy} %[bc_dst] if { var(txn.tell) -m found }
    use_backend preview if { req.hdr(${previewHeader}) always } { nbsrv(preview) gt 0 }
    use_backend canary if { req.hdr(${canaryHeader}) always } { nbsrv(canary) gt 0 }
    use_backend canary if !{ req.hdr(${canaryHeader}) -m found } { rand(100) lt ${100 * canaryShare} } { nbsrv(canary) gt 0 }
`;

/** Asked every second: an instance that begins to end has its five seconds of grace to be out of turn. */
const askedEverySecond = `    parse-resolv-conf
    accepted_payload_size 8192
    resolve_retries 3
    timeout resolve 1s
    timeout retry 500ms
    hold valid 1s
`;

const nameServers = `resolvers cluster
${askedEverySecond}
# A name that leads nowhere any more is no outage here: what ran beside was taken away.
resolvers beside
${askedEverySecond}    hold nx 1s
    hold other 1s

`;

/**
 * Half of the machine's CPUs: it shares them with what it balances, and two threads that take turns on too few of them wake each
 * other for nothing. One carries some 9,000 requests a second.
 */
function threads(plan: Plan, wiring: Wiring): number {
  return Math.max(1, Math.min(wiring.cpus, Math.floor(plan.machine.cpus / 2)));
}

/** As HAProxy reads it: within single quotes everything stands for itself. What needs none is left as it is. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
