import { describe, expect, test } from "vitest";
import type { Plan, ServiceName } from "../../src/plan/plan.ts";
import { serviceHost } from "../../src/runtimes/kind/names.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";

export interface InForceGiven {
  readonly plan: Plan;
  readonly stack: RunningStack;
}

/** What the manifests promise, seen from inside of the pods: a promise may be written and not kept. */
export function inForceTests(given: () => InForceGiven): void {
  describe("inside of a pod", () => {
    /** 0: connected. 124: nothing came back within three seconds. */
    async function reach(from: ServiceName, to: ServiceName, port: number): Promise<number> {
      const { plan, stack } = given();
      const script = `timeout 3 bash -c '</dev/tcp/${serviceHost(plan, to)}/${port}' 2>/dev/null`;
      return (await stack.exec(from, ["bash", "-c", script])).exitCode;
    }

    test("who may not reach the data cannot, and who may can", async () => {
      expect(await reach("app", "postgres", 5432)).toBe(0);
      expect(await reach("load-balancer", "app", 8080)).toBe(0);
      expect(await reach("load-balancer", "postgres", 5432)).toBe(124);
      expect(await reach("prometheus", "redis", 6379)).toBe(124);
    });

    test.each(["app", "postgres", "redis", "load-balancer", "prometheus"] as const)(
      "%s is nobody special, cannot become so, and cannot change its image",
      async (service) => {
        const script = "id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status; touch /usr/bin/parity-was-here";
        const { stdout, stderr, exitCode } = await given().stack.exec(service, ["sh", "-c", script]);
        const [id, ...status] = stdout.trim().split("\n");
        expect(Number(id)).toBeGreaterThan(0);
        expect(Object.fromEntries(status.map((line) => line.split(":\t")))).toEqual({
          CapEff: "0000000000000000",
          CapBnd: "0000000000000000",
          NoNewPrivs: "1",
          Seccomp: "2",
        });
        expect(exitCode).not.toBe(0);
        expect(stderr).toContain("Read-only file system");
      },
    );

    test("no pod has a token of the cluster", async () => {
      const { stdout } = await given().stack.exec("app", ["sh", "-c", "ls /var/run/secrets/kubernetes.io 2>&1; ls /run/secrets"]);
      expect(stdout).toContain("No such file or directory");
      expect(stdout).toContain("app-database");
    });

    test("Prometheus reaches all that it measures", async () => {
      const { port } = given().stack.endpoint("prometheus");
      const reached = async (): Promise<string[]> => {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=up==1`, { signal: AbortSignal.timeout(2_000) });
        const { data } = (await answer.json()) as { data: { result: { metric: { job: string } }[] } };
        return data.result.map(({ metric }) => metric.job).sort();
      };
      await expect.poll(reached, { timeout: 30_000 }).toEqual(["alertmanager", "kube-state-metrics", "load-balancer", "postgres", "redis"]);
    });
  });
}
