import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import type {
  BreaksNames,
  EndsInstances,
  LimitsResources,
  Link,
  PresentsCertificates,
  ReroutesLinks,
  Target,
} from "../../src/runtimes/abilities.ts";
import { serviceHost } from "../../src/runtimes/kind/names.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { addToxic, removeToxic } from "../../src/runtimes/toxiproxy.ts";
import type { Sandbox } from "../compose/small-stack.ts";

export interface BreakingGiven {
  readonly plan: Plan;
  readonly stack: RunningStack & EndsInstances & LimitsResources & BreaksNames & ReroutesLinks & PresentsCertificates;
  readonly sandbox: Sandbox;
}

/** What a drill does to a stack of pods beside ending them: that it is done, and that nothing is left of it. */
export function breakingTests(given: () => BreakingGiven): void {
  describe("what a drill does to pods", () => {
    const target: Target = { service: "app", instance: 0 };
    const answers = (instance: number): Promise<boolean> => {
      const { host, port } = given().stack.endpoint("app", "main", instance);
      return fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(2_000) }).then(
        () => true,
        () => false,
      );
    };
    const inApp = async (script: string): Promise<string> => (await given().stack.exec("app", ["sh", "-c", script])).stdout.trim();

    test("each instance of the app is reached at a port of its own", async () => {
      const { stack, sandbox } = given();
      expect([await answers(0), await answers(1)]).toEqual([true, true]);
      await stack.kill(target);
      await expect.poll(() => answers(0)).toBe(false);
      expect(await answers(1)).toBe(true);
      await stack.restore(target, sandbox.context());
      await expect.poll(() => answers(0)).toBe(true);
    });

    test("less of the machine for an instance, and then what is planned again", async () => {
      const { stack } = given();
      const limits = { cpus: 0.5, memoryBytes: 512 * 1024 ** 2 };
      expect(await stack.limitObstacle(target, limits)).toBeUndefined();
      expect(await stack.limitsOf(target)).toBeUndefined();
      await stack.limit(target, limits);
      expect(await stack.limitsOf(target)).toEqual(limits);
      expect(await stack.limitsOf({ ...target, instance: 1 })).toBeUndefined();
      for (const _ of ["once", "twice"]) await stack.unlimit(target);
      expect(await stack.limitsOf(target)).toBeUndefined();
    });

    test("no answers to names, and then the pod's own resolver again", async () => {
      const { stack } = given();
      const before = await inApp("cat /etc/resolv.conf");
      expect(await stack.namesObstacle(target)).toBeUndefined();
      await stack.breakNames(target);
      expect(await inApp("grep ^nameserver /etc/resolv.conf")).toBe("nameserver 192.0.2.1");
      for (const _ of ["once", "twice"]) await stack.mendNames(target);
      expect(await inApp("cat /etc/resolv.conf")).toBe(before);
    });

    test("a detour between two services: what is done to it is seen, and then the way is direct again", async () => {
      const { stack, plan, sandbox } = given();
      const link: Link = { from: "app", to: "postgres", port: "main" };
      const host = serviceHost(plan, "postgres");
      const address = (): Promise<string> => inApp(`getent hosts ${host} | cut -d' ' -f1`);
      // What Postgres answers to the question whether it speaks TLS.
      const says = (): Promise<string> =>
        inApp(
          `node -e 'const s=require("net").connect(5432,"${host}",()=>s.write(Buffer.from([0,0,0,8,4,210,22,47])));s.setTimeout(3000,()=>process.exit(1));s.on("error",()=>process.exit(2));s.on("data",d=>{console.log(String(d));process.exit(0)})'`,
        );
      const direct = await address();
      expect(await stack.rerouteObstacle({ from: "load-balancer", to: "app", port: "main" })).toMatch(/one by one/);
      expect(await stack.rerouteObstacle(link)).toBeUndefined();
      const [proxy] = await stack.reroute(link, sandbox.context());
      if (proxy === undefined) throw new Error("there is no proxy");
      expect(await address()).not.toBe(direct);
      expect(await says()).toBe("S");
      await addToxic(proxy, { name: "test:0", type: "timeout", stream: "downstream", toxicity: 1, attributes: { timeout: 0 } });
      expect(await says()).toBe("");
      await removeToxic(proxy, "test:0");
      expect(await says()).toBe("S");
      for (const _ of ["once", "twice"]) await stack.routeDirectly(link, sandbox.context());
      expect(await stack.proxiesOf(link)).toEqual([]);
      expect(await address()).toBe(direct);
    });
  });
}
