import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Plan } from "../../../src/plan/plan.ts";
import type { Detour } from "../../../src/runtimes/compose/detours.ts";
import { noOverlay, type Overlay } from "../../../src/runtimes/compose/overlay.ts";
import { renderCompose } from "../../../src/runtimes/compose/render.ts";
import { placeholderSecrets } from "../../../src/runtimes/containers/placeholder-secrets.ts";
import { services } from "../../../src/services/registry.ts";
import { host, openSandbox, type Sandbox } from "../../compose/small-stack.ts";

interface Section {
  external_links?: string[];
  volumes?: { source: string; target: string }[];
  labels: Record<string, string>;
}

const detour = (from: Detour["from"], to: Detour["to"], instance: number): Detour => {
  return { from, to, instance, id: "0", container: `toxiproxy-${to}-${instance}`, apiPort: 1 };
};

describe("what is laid out for a drill", () => {
  let sandbox: Sandbox;
  let plan: Plan;

  beforeAll(async () => {
    sandbox = await openSandbox("overlay-test");
    plan = sandbox.plan();
  });
  afterAll(() => sandbox[Symbol.asyncDispose]());

  const render = async (overlay: Overlay) => {
    const { files } = await renderCompose({ host, plan, services, secrets: placeholderSecrets, certificates: undefined, overlay });
    const content = files.find(({ path }) => path === "compose.yaml")?.content ?? "";
    return { files, sections: (parse(content) as { services: Record<string, Section> }).services };
  };

  test("is a link of every instance of the service that asks, and of no other", async () => {
    const { sections } = await render({ ...noOverlay, detours: [detour("app", "postgres", 0), detour("load-balancer", "app", 1)] });
    expect(sections["app-0"]?.external_links).toEqual(["toxiproxy-postgres-0:postgres"]);
    expect(sections["app-1"]?.external_links).toEqual(["toxiproxy-postgres-0:postgres"]);
    expect(sections["load-balancer"]?.external_links).toEqual(["toxiproxy-app-1:app-1"]);
    const linked = Object.entries(sections).filter(([, section]) => section.external_links !== undefined);
    expect(linked.map(([name]) => name).sort()).toEqual(["app-0", "app-1", "load-balancer"]);
  });

  test("is mounted for that service alone, with the project's own authority", async () => {
    const presented = new Map([["load-balancer", { certificate: "certificate\n", key: "key\n" }] as const]);
    const { files, sections } = await render({ ...noOverlay, presented });
    const sources = (name: string) => (sections[name]?.volumes ?? []).map(({ source }) => source).filter((path) => path.includes("certif"));
    expect(sources("load-balancer")).toEqual(["./certificates/load-balancer/server-with-key.pem"]);
    expect(sources("postgres")).toEqual(["./certificates/server.pem", "./certificates/server.key"]);
    expect(sources("app-0")).toEqual(["./certificates/authority.pem"]);
    expect(files.find(({ path }) => path === "certificates/load-balancer/server-with-key.pem")?.content).toBe("certificate\nkey\n");
  });

  test("makes other containers of what it concerns, and leaves the launch of the rest as it is", async () => {
    const launches = async (overlay: Overlay) => {
      const { sections } = await render(overlay);
      return Object.fromEntries(Object.entries(sections).map(([name, { labels }]) => [name, labels["dev.parity.launch"]]));
    };
    const direct = await launches(noOverlay);
    const detoured = await launches({ ...noOverlay, detours: [detour("app", "redis", 0)] });
    expect(Object.keys(direct).filter((name) => direct[name] !== detoured[name])).toEqual(["app-0", "app-1"]);
    const one = await launches({ ...noOverlay, presented: new Map([["load-balancer", { certificate: "one", key: "key" }]]) });
    const other = await launches({ ...noOverlay, presented: new Map([["load-balancer", { certificate: "other", key: "key" }]]) });
    expect(Object.keys(one).filter((name) => one[name] !== other[name])).toEqual(["load-balancer"]);
  });
});
