import { describe, expect, it } from "vitest";
import { lossesOf } from "../../../../src/steps/backup/disaster/check-integrity.ts";
import { frontConfiguration } from "../../../../src/steps/backup/disaster/front.ts";
import { lostTargets } from "../../../../src/steps/backup/disaster/loss.ts";
import { behindDoor, portKeys, secondPlan } from "../../../../src/steps/backup/disaster/second-plan.ts";
import { planOf } from "../../../native/plan-of.ts";

const plan = await planOf("/srv/shop", { project: "shop", app: { command: ["node", "main.js"], replicas: 2, metrics: "/metrics" } });
const keys = portKeys(plan);
const ports = new Map(keys.map((key, index) => [key, 10_000 + index]));
const published = (of: typeof plan): number[] => of.services.flatMap((service) => service.ports.flatMap((port) => port.published));

describe("the second stack's plan", () => {
  const second = secondPlan(plan, "/srv/shop/.parity/disaster/1a2b", ports);

  it("shares neither a port, nor a folder, nor a name with the first one", () => {
    expect(new Set(keys).size).toBe(keys.length);
    expect(published(second)).toEqual([...ports.values()]);
    expect(published(plan).filter((port) => published(second).includes(port))).toEqual([]);
    expect([second.project, second.stateDirectory]).toEqual(["shop-second", "/srv/shop/.parity/disaster/1a2b"]);
  });

  it("is the same configuration otherwise", () => {
    const places = { project: "", stateDirectory: "", services: [] };
    const backup = { ...plan.backup, store: undefined };
    expect({ ...second, ...places }).toEqual({ ...plan, ...places, backup });
    const settings = (of: typeof plan): object[] => of.services.map((service) => ({ ...service, ports: [] }));
    expect(settings(second)).toEqual(settings(plan));
  });

  it("copies nothing to the store of the first one", () => {
    const stored = { ...plan, backup: { ...plan.backup, store: { directory: "/mnt/production" } } };
    expect(secondPlan(stored, "/x", ports).backup).toEqual({ ...plan.backup, store: undefined });
    expect(JSON.stringify(secondPlan(stored, "/x", ports))).not.toContain("/mnt/production");
  });

  it("is not made without a port for everything", () => {
    expect(() => secondPlan(plan, "/x", new Map())).toThrow(/no port was allocated/);
  });

  it("is reached by clients through the door in front, and by nothing else", () => {
    const changed = published(behindDoor(plan, 9_999)).map((port, index) => [published(plan)[index], port]);
    const https = plan.services.find(({ name }) => name === "load-balancer")?.ports.find(({ name }) => name === "https")?.published[0];
    expect(changed.filter(([before, after]) => before !== after)).toEqual([[https, 9_999]]);
  });
});

it("is lost whole: every instance that serves, the database last", () => {
  const targets = lostTargets(plan).map(({ service, instance }) => `${service}/${instance}`);
  const apps = targets.filter((target) => target.startsWith("app/"));
  expect(targets).toEqual(["load-balancer/0", ...apps, "redis/0", "postgres/0"]);
  expect(apps.length).toBe(plan.services.find(({ name }) => name === "app")?.instances);
});

it("has a load balancer in front that listens on this machine only", () => {
  const text = frontConfiguration({ port: 18_000, target: 18_443 });
  expect(text).toContain("bind 127.0.0.1:18000");
  expect(text).toContain("server live 127.0.0.1:18443");
});

it("tells writes that were lost with the first stack from those that the second one lost", () => {
  const keys = [
    { key: "a", at: 10 },
    { key: "b", at: 20 },
    { key: "c", at: 30 },
  ];
  expect(lossesOf(keys, ["b"], 25)).toEqual({ before: { acknowledged: 2, lost: 1 }, after: 0 });
  expect(lossesOf(keys, ["b", "c"], 25)).toEqual({ before: { acknowledged: 2, lost: 1 }, after: 1 });
  expect(lossesOf([], [], 25)).toEqual({ before: { acknowledged: 0, lost: 0 }, after: 0 });
});
