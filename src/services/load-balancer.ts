import type { AbsentService, Plan, PlannedService } from "../plan/plan.ts";
import type { Launch, ServiceDefinition, Wiring } from "./service.ts";

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

function configuration(plan: Plan, wiring: Wiring): string {
  const at = (port: string) => {
    const { host, port: number } = wiring.listen(port);
    return `${host}:${number}`;
  };
  const upstream = plan.app.tls
    ? ` ssl verify required ca-file ${quoted(wiring.certificate("authority"))} sni str(app) verifyhost app`
    : "";
  const servers = wiring.reach("app", "main").map(({ host, port }, index) => `    server app-${index} ${host}:${port} check${upstream}`);
  return `global
    maxconn 4000
    nbthread ${Math.min(2, wiring.cpus)}
    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets

defaults
    mode http
    option http-keep-alive
    option redispatch
    retries 2
    timeout connect 1s
    timeout client 30s
    timeout server 30s
    timeout queue 2s
    timeout http-request 10s
    timeout http-keep-alive 60s

frontend http
    bind ${at("http")}
    http-request redirect scheme https code 308

frontend https
    bind ${at("https")} ssl crt ${quoted(wiring.certificate("pem"))} alpn http/1.1
    unique-id-format %{+X}o%ci%cp%fi%fp%Ts%rt
    http-request set-header X-Request-Id %[unique-id] unless { req.hdr(X-Request-Id) -m found }
    http-request set-header X-Forwarded-For %[src]
    http-request set-header X-Forwarded-Proto https
    http-response set-header Strict-Transport-Security max-age=31536000
    default_backend app

backend app
    balance leastconn
    option httpchk GET ${plan.app.paths.ready}
    default-server inter 500ms fall 2 rise 1
${servers.join("\n")}

frontend metrics
    bind ${at("metrics")}
    http-request use-service prometheus-exporter if { path /metrics }
    http-request return status 404
`;
}

/** As HAProxy reads it: within single quotes everything stands for itself. What needs none is left as it is. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
