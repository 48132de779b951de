import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import type { Plan, ServiceName } from "../../../src/plan/plan.ts";
import { placeholderSecrets } from "../../../src/runtimes/containers/placeholder-secrets.ts";
import { podSelector } from "../../../src/runtimes/kind/manifests/labels.ts";
import type { Manifest } from "../../../src/runtimes/kind/manifests/manifest.ts";
import { namespaceOf } from "../../../src/runtimes/kind/names.ts";
import { renderKind } from "../../../src/runtimes/kind/render.ts";
import { followers, readFollower } from "../../../src/services/postgres/replication.ts";
import { services } from "../../../src/services/registry.ts";
import { replicationLine } from "../../../src/session/works/replication-line.ts";
import { mayTalk, type Seen } from "./policies.ts";
import { allObjects, objectOf, rendering, samplePlan } from "./rendering.ts";

const withReplica = (replica: "asynchronous" | "synchronous" | "none"): Plan => samplePlan({ services: { postgres: { replica } } });
const plan = withReplica("asynchronous");

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly resources: object;
  readonly securityContext: object;
}

interface Workload {
  readonly template: { readonly spec: { readonly initContainers?: readonly Container[]; readonly containers: readonly Container[] } };
  readonly volumeClaimTemplates: readonly unknown[];
}

const workloadOf = (object: Manifest): Workload => object["spec"] as Workload;
const selectorOf = (object: Manifest): unknown => (object["spec"] as { readonly selector: unknown }).selector;

describe("a database with a replica", () => {
  let objects: Manifest[];

  beforeAll(async () => {
    objects = allObjects(await rendering(plan));
  });

  const named = (kind: string, name: string, all = objects): Manifest => {
    const found = all.find((each) => each.kind === kind && each.metadata.name === name);
    if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
    return found;
  };

  test("is two servers with a volume each, of the same image and settings", () => {
    const [one, other] = (["postgres", "postgres-replica"] as const).map((name) => workloadOf(named("StatefulSet", name)));
    expect(one?.volumeClaimTemplates).toHaveLength(1);
    expect(other?.volumeClaimTemplates).toHaveLength(1);
    expect(other?.template.spec.containers[0]?.args).toEqual(one?.template.spec.containers[0]?.args);
    expect(one?.template.spec.containers[0]?.args.join(" ")).toContain("max_slot_wal_keep_size=");
  });

  test("each joins before it serves, told who leads, under the same rules as the server", () => {
    for (const name of ["postgres", "postgres-replica"] as const) {
      const { initContainers = [], containers } = workloadOf(named("StatefulSet", name)).template.spec;
      const [join] = initContainers;
      expect(join?.image).toBe(containers[0]?.image);
      expect(join?.securityContext).toEqual(containers[0]?.securityContext);
      expect(join?.resources).toEqual(containers[0]?.resources);
      expect(join?.args.at(-1)).toBe(name);
      expect(join?.env.find((each) => each.name === "PRIMARY")?.valueFrom).toEqual({
        configMapKeyRef: { name: "postgres-roles", key: "primary" },
      });
    }
    expect(named("ConfigMap", "postgres-roles")["data"]).toEqual({ primary: "postgres" });
  });

  test("a standby whose slot the leader has given up is copied anew, and one whose leader does not answer is left as it is", () => {
    const script = workloadOf(named("StatefulSet", "postgres-replica")).template.spec.initContainers?.[0]?.args.join("\n") ?? "";
    const judged = /slot=\$\(.*\) \|\| exit 0\n(.*)/.exec(script.replaceAll("$$", "$"))?.[1] ?? "";
    const keeps = (slot: string): boolean => spawnSync("sh", ["-c", `slot='${slot}'; ${judged}; exit 7`]).status === 0;
    expect(script).toContain("READ_REPLICATION_SLOT parity_standby");
    expect([keeps("physical|0/3000148|1"), keeps("physical||"), keeps("||")]).toEqual([true, false, false]);
  });

  test("clients are led to whoever leads, and readers to the other", async () => {
    const secrets = placeholderSecrets;
    const images = new Map(plan.services.map(({ name }) => [name, `docker.io/parity/${name}:0`] as const));
    const promoted = allObjects(
      await renderKind({ plan, services, secrets, certificates: undefined, images, workingDirectory: "/p", primary: "postgres-replica" }),
    );
    const leadsTo = (name: string, all: Manifest[]): unknown => selectorOf(named("Service", name, all));
    expect(leadsTo("postgres", objects)).toEqual(podSelector(plan, "postgres"));
    expect(leadsTo("postgres-replica", objects)).toEqual(podSelector(plan, "postgres-replica"));
    expect(leadsTo("postgres", promoted)).toEqual(podSelector(plan, "postgres-replica"));
    expect(leadsTo("postgres-replica", promoted)).toEqual(podSelector(plan, "postgres"));
    expect(named("ConfigMap", "postgres-roles", promoted)["data"]).toEqual({ primary: "postgres-replica" });
  });

  test("whoever may reach one server may reach the other, each of them the other, and nobody else either", () => {
    const pod = (name: ServiceName): Seen => ({ namespace: namespaceOf(plan, name), labels: podSelector(plan, name) });
    const whoReaches = (to: ServiceName): ServiceName[] =>
      plan.services.map(({ name }) => name).filter((name) => mayTalk(objects, pod(name), pod(to), 5432));
    expect(whoReaches("postgres").toSorted()).toEqual(["app", "migrate", "postgres-exporter", "postgres-replica"]);
    expect(whoReaches("postgres-replica").toSorted()).toEqual(["app", "migrate", "postgres", "postgres-exporter"]);
  });

  test("without one there is nothing of it, and it is not told as missing", async () => {
    const none = withReplica("none");
    const all = allObjects(await rendering(none));
    expect(JSON.stringify(all)).not.toContain("postgres-replica");
    expect(JSON.stringify(all)).not.toContain("parity_replication");
    expect(none.absent.map(({ name }) => name)).not.toContain("postgres-replica");
    expect(workloadOf(objectOf(await rendering(none), "postgres", "StatefulSet")).template.spec.initContainers).toBeUndefined();
  });

  test("a replication that does not let the role in is not rendered: its line and its role go together", () => {
    const data = named("ConfigMap", "postgres")["data"] as Record<string, string>;
    const secret = named("Secret", "postgres")["data"] as Record<string, string>;
    expect(data["pg_hba.conf"]).toContain("hostssl replication parity_replication all scram-sha-256");
    expect(Buffer.from(secret["init.sql"] ?? "", "base64").toString()).toContain("CREATE ROLE parity_replication REPLICATION LOGIN");
  });
});

describe("what the primary tells of who follows", () => {
  test("is read", () => {
    expect(followers).toContain("pg_stat_replication");
    expect(readFollower("streaming|async|1536|0.012")).toEqual({ streaming: true, awaited: false, lagBytes: 1536, lagSeconds: 0.012 });
    expect(readFollower("catchup|sync|9|0")).toEqual({ streaming: false, awaited: true, lagBytes: 9, lagSeconds: 0 });
    expect(readFollower("")).toBeUndefined();
  });

  test("is told in one line, and what nobody can say is no lag of nothing", () => {
    const roles = { primary: "postgres", standby: "postgres-replica" } as const;
    const follower = { streaming: true, awaited: false, lagBytes: 1536, lagSeconds: 0.012 };
    expect(replicationLine({ ...roles, mode: "asynchronous", follower })).toBe(
      "postgres-replica follows postgres (asynchronous): 1536 bytes and 0.01 s behind",
    );
    expect(replicationLine({ ...roles, mode: "synchronous", follower })).toContain("but no commit waits for it");
    expect(replicationLine({ ...roles, mode: "synchronous", follower: undefined })).toContain("does NOT follow");
    expect(replicationLine({ problem: "the server does not answer" })).toContain("nobody can say");
  });
});
