import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import { linksOf } from "../../../src/steps/checks/documents.ts";
import { disasterRecoveryPlan } from "../../../src/steps/checks/probes/disaster-recovery-plan.ts";
import { documentation } from "../../../src/steps/checks/probes/documentation.ts";
import { contextOf } from "./stack-double.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parity-documents-"));
  await mkdir(join(root, "docs/runbooks"), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const complete: Readonly<Record<string, string>> = {
  "README.md":
    "The API listens on 8080 and on `METRICS_PORT`. It needs PostgreSQL and the load balancer. [Plan](docs/disaster-recovery.md)",
  "docs/runbooks/database-down.md":
    "# Database down\n\n[Plan](../disaster-recovery.md#steps), [elsewhere](https://example.org/gone), `[not](a-link.md)`",
  "docs/disaster-recovery.md": "# Disaster recovery\n\nThe app comes back last.",
};

async function stackWith(changes: Readonly<Record<string, string | undefined>> = {}): Promise<RunningStack> {
  for (const [path, text] of Object.entries({ ...complete, ...changes })) if (text !== undefined) await writeFile(join(root, path), text);
  const service = (name: string, title: string, ports: object[] = []) => ({ name, title, kind: "service", instances: 1, ports });
  const ports = [
    { name: "main", inside: 8080 },
    { name: "metrics", inside: 9090 },
  ];
  const plan = {
    root,
    documentation: join(root, "docs"),
    services: [service("app", "application", ports), service("postgres", "PostgreSQL"), service("load-balancer", "HAProxy")],
    monitoring: { alerts: [{ name: "DatabaseDown", runbook: "runbooks/database-down.md" }] },
  } as unknown as Plan;
  return { plan } as unknown as RunningStack;
}

async function broken(changes: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const measured = await documentation.measure(await stackWith(changes), contextOf());
  expect(measured.map(({ name }) => name)).toEqual(["runbooks", "links", "services and ports"]);
  return measured.flatMap(({ name, ok, value }) => (ok ? [] : [`${name}: ${value}`]));
}

test("documentation in which nothing is missing", async () => {
  expect(await broken({})).toEqual([]);
});

test.each([
  ["an empty runbook", { "docs/runbooks/database-down.md": "  \n" }, "runbooks: missing DatabaseDown: runbooks/database-down.md"],
  [
    "a link that leads nowhere",
    { "docs/disaster-recovery.md": "app [steps](steps.md)" },
    "links: missing docs/disaster-recovery.md → steps.md",
  ],
  [
    "a reference that leads nowhere",
    { "docs/disaster-recovery.md": "app [a][b]\n\n[b]: ../gone.md" },
    "links: missing docs/disaster-recovery.md → ../gone.md",
  ],
  ["a service nobody describes", { "README.md": "8080, METRICS_PORT, Postgres, the app" }, "services and ports: missing load-balancer"],
  [
    "a port nobody describes",
    { "README.md": "18080, METRICS_PORT, postgres, the app, load-balancer" },
    "services and ports: missing port 8080 (main of the app)",
  ],
])("%s", async (_, changes, says) => {
  expect(await broken(changes)).toEqual([says]);
});

test("a runbook that is not there", async () => {
  const stack = await stackWith();
  await rm(join(root, "docs/runbooks/database-down.md"));
  expect((await documentation.measure(stack, contextOf())).find(({ name }) => name === "runbooks")?.ok).toBe(false);
});

test("without a documentation folder nothing is measured", async () => {
  const { plan } = await stackWith();
  const without = { plan: { ...plan, documentation: undefined } } as unknown as RunningStack;
  await expect(documentation.measure(without, contextOf())).rejects.toThrow("names no documentation folder");
  const gone = { plan: { ...plan, documentation: join(root, "gone") } } as unknown as RunningStack;
  await expect(documentation.measure(gone, contextOf())).rejects.toThrow("is not there");
});

test.each([
  ["written", "# Plan", true],
  ["empty", " \n", false],
])("a disaster recovery plan that is %s", async (_, text, ok) => {
  const stack = await stackWith({ "docs/disaster-recovery.md": text });
  expect(await disasterRecoveryPlan.measure(stack, contextOf())).toMatchObject([{ ok }]);
});

test("links in code, to elsewhere and into the page are not looked for", () => {
  expect(linksOf("[a](b.md 'title') ![c](d.png) [e](#f) [g](mailto:h@i) `[j](k)`\n```\n[l](m)\n```\n[n](<o.md>)")).toEqual([
    "b.md",
    "d.png",
    "o.md",
  ]);
});
