import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { composeFiles } from "../../../scripts/compose-files.ts";
import { dashboards } from "../../../src/services/grafana/dashboards.ts";

interface Rendered {
  readonly uid: string;
  readonly annotations: { readonly list: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[] };
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly datasource: { readonly uid: string };
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly jsonData: { readonly timeInterval: string };
}

const files = await composeFiles();
const content = (name: string): string => files.get(`compose/grafana/${name}`) ?? "";
const rendered = (uid: string): Rendered => JSON.parse(content(`${uid}.json`)) as Rendered;
const { datasources } = parse(content("datasource.yaml")) as { datasources: DataSource[] };
const compose = parse(files.get("compose/compose.yaml") ?? "") as {
  services: { grafana: { volumes: { target: string; source: string }[]; environment: Record<string, string>; secrets: string[] } };
};
const { grafana } = compose.services;

test("the data source is the stack's Prometheus, with its own scrape interval", () => {
  expect(datasources).toHaveLength(1);
  expect(datasources[0]).toMatchObject({
    uid: "prometheus",
    type: "prometheus",
    url: "http://prometheus:9090",
    jsonData: { timeInterval: "1s" },
  });
});

test("the guide's five dashboards and the load's are mounted where the provider looks", () => {
  expect(dashboards.map(({ uid }) => uid)).toEqual(["api-performance", "database", "payments", "auctions", "reputation", "load"]);
  const { providers } = parse(content("dashboards.yaml")) as { providers: { options: { path: string } }[] };
  for (const { uid } of dashboards) {
    const mount = grafana.volumes.find(({ source }) => source === `./grafana/${uid}.json`);
    expect(mount?.target).toBe(`${providers[0]?.options.path}/${uid}.json`);
  }
});

test("the password is a file, and nobody signs up", () => {
  expect(grafana.environment).toMatchObject({ GF_SECURITY_ADMIN_PASSWORD__FILE: "/run/secrets/grafana", GF_USERS_ALLOW_SIGN_UP: "false" });
  expect(grafana.secrets).toEqual(["grafana"]);
});

describe.each(dashboards)("$title", ({ uid, panels }) => {
  const dashboard = rendered(uid);

  test("has all its panels, each with a query that is complete", () => {
    expect(dashboard.panels.map(({ title }) => title)).toEqual(panels.map(({ title }) => title));
    const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(queries).toHaveLength(panels.length);
    expect(queries.filter((query) => query === "" || query.includes("$window"))).toEqual([]);
  });

  test("asks the data source that is provisioned, and marks firing alerts and loads", () => {
    const asked = [
      ...dashboard.panels.map(({ datasource }) => datasource.uid),
      ...dashboard.annotations.list.map(({ datasource }) => datasource.uid),
    ];
    expect(new Set(asked)).toEqual(new Set([datasources[0]?.uid]));
    expect(dashboard.annotations.list.map(({ expr }) => expr)).toEqual(['ALERTS{alertstate="firing"}', 'parity_run{step="load"} == 1']);
  });

  test("lays no panel over another", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});
