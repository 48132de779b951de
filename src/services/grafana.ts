import { stringify } from "yaml";
import type { AbsentService, Plan, PlannedService } from "../plan/plan.ts";
import { dashboards, renderDashboard } from "./grafana/dashboards.ts";
import type { Launch, LaunchFile, ServiceDefinition, Wiring } from "./service.ts";

export const grafana: ServiceDefinition = {
  name: "grafana",
  title: "Grafana",
  images: { official: "grafana/grafana:11.6.0@sha256:62d2b9d20a19714ebfe48d1bb405086081bc602aa053e28cf6d73c7537640dfb", debian: undefined },
  tools: [],
  networks: ["monitoring", "edge"],
  plan: (input): PlannedService | AbsentService => {
    const reason = whyAbsent(input.runtime, input.images, input.config.services.grafana.enabled);
    if (reason) return { name: "grafana", reason };
    return {
      name: "grafana",
      kind: "service",
      title: "Grafana",
      version: "11",
      instances: 1,
      ports: [{ name: "main", inside: 3000, published: [input.port("grafana", "main", 0)], protocol: "http" }],
      settings: [],
      dependsOn: ["prometheus"],
      networks: ["monitoring", "edge"],
      limits: { cpus: 1, memoryBytes: 512 * 1024 ** 2 },
      readyWithinSeconds: 60,
    };
  },
  launch,
};

function whyAbsent(runtime: string, images: string, enabled: boolean): string | undefined {
  if (!enabled) return "switched off in the configuration";
  if (runtime === "native") return "Debian has no package of it, and the native runtime starts nothing else";
  if (images === "debian") return "Debian has no package of it to build an image from";
  return undefined;
}

function launch(plan: Plan, _service: PlannedService, wiring: Wiring): Launch {
  const source = wiring.reach("prometheus", "main")[0];
  const provisioning = "/etc/grafana/provisioning";
  return {
    program: { command: "grafana-server" },
    args: [],
    env: {
      GF_SECURITY_ADMIN_PASSWORD__FILE: wiring.secretFile("grafana"),
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_PATHS_PROVISIONING: provisioning,
    },
    files: [
      {
        name: "datasource.yaml",
        content: stringify(dataSource(`http://${source?.host}:${source?.port}`, plan.monitoring.scrapeSeconds)),
        path: `${provisioning}/datasources/parity.yaml`,
      },
      { name: "dashboards.yaml", content: stringify(provider), path: `${provisioning}/dashboards/parity.yaml` },
      ...dashboards.map(
        (dashboard): LaunchFile => ({
          name: `${dashboard.uid}.json`,
          content: `${JSON.stringify(renderDashboard(dashboard, plan.project), null, 2)}\n`,
          path: `/var/lib/grafana/dashboards/${dashboard.uid}.json`,
        }),
      ),
    ],
    ready: { kind: "http", port: "main", path: "/api/health" },
    stop: { signal: "SIGTERM", graceSeconds: 10 },
    dataPath: "/var/lib/grafana",
  };
}

/** The interval is what `$__rate_interval` is made of: a longer one than Prometheus has would smooth every short event away. */
function dataSource(url: string, scrapeSeconds: number): object {
  const jsonData = { timeInterval: `${scrapeSeconds}s` };
  return {
    apiVersion: 1,
    datasources: [
      { name: "Prometheus", uid: "prometheus", type: "prometheus", access: "proxy", url, isDefault: true, editable: false, jsonData },
    ],
  };
}

const provider = {
  apiVersion: 1,
  providers: [{ name: "parity", type: "file", disableDeletion: true, options: { path: "/var/lib/grafana/dashboards" } }],
};
