import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan, ServiceName } from "../../src/plan/plan.ts";
import { type Engine, requireEngine } from "../../src/runtimes/containers/engine.ts";
import { labels } from "../../src/runtimes/containers/names.ts";
import { shipped } from "../../src/runtimes/containers/shipped.ts";
import { type Cluster, nodeNames } from "../../src/runtimes/kind/cluster/cluster.ts";
import { deleteCluster } from "../../src/runtimes/kind/cluster/delete-cluster.ts";
import { ensureCluster } from "../../src/runtimes/kind/cluster/ensure-cluster.ts";
import { kubectl } from "../../src/runtimes/kind/cluster/node-shell.ts";
import { forgetImages } from "../../src/runtimes/kind/images/forget-images.ts";
import { type KindImages, kindImages } from "../../src/runtimes/kind/images/kind-images.ts";
import { imagesOfNode } from "../../src/runtimes/kind/images/node-images.ts";
import { requireImages } from "../../src/runtimes/kind/images/require-images.ts";
import { services } from "../../src/services/registry.ts";
import { host, openSandbox, type Sandbox } from "../compose/small-stack.ts";
import { nodeImageHere } from "./node-image.ts";

const { image, reason } = await nodeImageHere();
if (reason) console.log(`skipped: images on the nodes of a cluster (${reason})`);

const some: readonly ServiceName[] = ["app", "redis", "alert-sink"];

describe.skipIf(reason !== undefined)("images on the nodes of a cluster", { timeout: 300_000 }, () => {
  let engine: Engine;
  let sandbox: Sandbox;
  let plan: Plan;
  let images: KindImages;
  let cluster: Cluster;
  let loaded: number;

  const docker = (...args: string[]) => host.run({ command: "docker", args });
  const nameOf = (service: ServiceName): string => images.names.get(service) ?? "";
  const idOf = async (service: ServiceName): Promise<string> => (await engine.docker.getImage(nameOf(service)).inspect()).Id;
  const require = (wanted: KindImages = images) => requireImages(engine, cluster, { plan, services }, wanted, sandbox.context());

  beforeAll(async () => {
    engine = await requireEngine(host);
    sandbox = await openSandbox("kind-images", "kind");
    const whole = sandbox.plan({ kind: { nodeImage: image ?? "" } });
    plan = { ...whole, services: whole.services.filter(({ name }) => some.includes(name)) };
    images = await kindImages(plan, services, host.nodeVersion);
    ({ cluster } = await ensureCluster({ engine, plan, context: sandbox.context() }));
    loaded = await require();
  }, 600_000);

  afterAll(async () => {
    await deleteCluster(engine, plan, host);
    await forgetImages(engine, plan, new Set());
    await sandbox[Symbol.asyncDispose]();
  }, 60_000);

  test("every node has every image the engine has, and none is loaded twice", async () => {
    expect(loaded).toBe(3);
    for (const node of nodeNames(cluster)) {
      const present = await imagesOfNode(node, sandbox.context());
      for (const service of some) expect(present.get(nameOf(service))).toContain(await idOf(service));
    }
    expect(await require()).toBe(0);
  });

  test("the app's image holds its project and not parity's state, and its user is not root", async () => {
    const seen = await docker("run", "--rm", nameOf("app"), "sh", "-c", "id -u; pwd; ls -A; stat -c %U server.mjs");
    const lines = seen.stdout.trim().split("\n");
    expect(lines.slice(0, 2)).toEqual(["1000", images.workingDirectory]);
    expect(lines).toEqual(expect.arrayContaining(["server.mjs", "node"]));
    expect(lines).not.toContain(".parity");
  });

  test("parity's own programs are there and can be read by Node", async () => {
    const program = `/opt/parity/dist/services/alert-sink/main.${shipped.compiled ? "js" : "ts"}`;
    expect(await docker("run", "--rm", nameOf("alert-sink"), "node", "--check", program)).toMatchObject({ exitCode: 0 });
  });

  test("a pod runs from what was loaded, without a registry", async () => {
    const says = ["--command", "--", "node", "-e", "console.log(process.getuid())"];
    const args = ["run", "probe", `--image=${nameOf("app")}`, "--image-pull-policy=Never", "--restart=Never", ...says];
    expect(await kubectl(cluster, args, sandbox.context(), 20_000)).toMatchObject({ exitCode: 0 });
    await expect
      .poll(async () => (await kubectl(cluster, ["logs", "probe"], sandbox.context(), 10_000)).stdout.trim(), { timeout: 60_000 })
      .toBe("1000");
  });

  test("an app with a Dockerfile runs from its own image, and what its build is given makes it another", async () => {
    const context = join(sandbox.directory, "built");
    await mkdir(context, { recursive: true });
    const base = images.made.find(({ name }) => name === nameOf("app"))?.base ?? "";
    const stages = [`FROM ${base} AS sources`, "COPY main.mjs /service/", `FROM ${base}`, "COPY --from=sources /service /service"];
    await writeFile(join(context, "Dockerfile"), [...stages, "USER 1000:1000", 'CMD ["node", "/service/main.mjs"]', ""].join("\n"));
    await writeFile(join(context, "main.mjs"), "console.log(`built, ${process.getuid()}`);\n");
    const own: Plan = {
      ...plan,
      app: { ...plan.app, source: "build", build: { context, dockerfile: "Dockerfile" } },
      services: plan.services.filter(({ name }) => name === "app"),
    };
    const named = async () => kindImages(own, services, host.nodeVersion);
    const built = await named();
    expect(await requireImages(engine, cluster, { plan: own, services }, built, sandbox.context())).toBe(1);
    const args = ["run", "built", `--image=${built.names.get("app")}`, "--image-pull-policy=Never", "--restart=Never"];
    expect(await kubectl(cluster, args, sandbox.context(), 20_000)).toMatchObject({ exitCode: 0 });
    await expect
      .poll(async () => (await kubectl(cluster, ["logs", "built"], sandbox.context(), 10_000)).stdout.trim(), { timeout: 60_000 })
      .toBe("built, 1000");
    expect((await named()).names.get("app")).toBe(built.names.get("app"));
    await writeFile(join(context, "main.mjs"), "console.log(2);\n");
    expect((await named()).names.get("app")).not.toBe(built.names.get("app"));
  });

  test("a node that lacks one gets it, and only that", async () => {
    const [, worker = ""] = nodeNames(cluster);
    const redis = nameOf("redis");
    await docker("exec", worker, "ctr", "-n", "k8s.io", "images", "rm", redis, await idOf("redis"));
    expect((await imagesOfNode(worker, sandbox.context())).has(redis)).toBe(false);
    expect(await require()).toBe(1);
    expect((await imagesOfNode(worker, sandbox.context())).get(redis)).toContain(await idOf("redis"));
  });

  test("another image under the same name is loaded, whatever the node has under it", async () => {
    const other = join(sandbox.directory, "other");
    await mkdir(other, { recursive: true });
    await writeFile(join(other, "Dockerfile"), `FROM ${nameOf("app")}\nLABEL changed=yes\n`);
    const before = await idOf("app");
    expect(await docker("build", "--quiet", "--tag", nameOf("app"), other)).toMatchObject({ exitCode: 0 });
    expect(await idOf("app")).not.toBe(before);
    expect(await require()).toBe(1);
    const present = await imagesOfNode(nodeNames(cluster)[0] ?? "", sandbox.context());
    expect(present.get(nameOf("app"))).toContain(await idOf("app"));
    expect(present.get(nameOf("app"))).not.toContain(before);
  });

  test("one that cannot be built is no image: its name, and what the build said", async () => {
    const broken = { ...images, made: images.made.map((made) => ({ ...made, name: `${made.name}-broken`, base: "parity/no-such:1" })) };
    await expect(require(broken)).rejects.toMatchObject({ code: "IMAGE_MISSING", message: expect.stringContaining("-broken") });
  });

  test("earlier images of the project's files go, those that are wanted and others' stay", async () => {
    const tag = `${nameOf("app").split(":")[0] ?? ""}:earlier`;
    const own = Object.entries({ [labels.project]: plan.project, [labels.image]: tag });
    const inspected = await engine.docker.getImage(nameOf("app")).inspect();
    const stack = inspected.Config.Labels[labels.stack] ?? "";
    const marks = [...own, [labels.stack, stack]].flatMap(([name, value]) => ["--label", `${name}=${value}`]);
    await docker("build", "--quiet", ...marks, "--tag", tag, join(sandbox.directory, "other"));
    await forgetImages(engine, plan, new Set(images.names.values()));
    expect(await docker("image", "inspect", tag)).toMatchObject({ exitCode: 1 });
    for (const service of some) expect(await docker("image", "inspect", nameOf(service))).toMatchObject({ exitCode: 0 });
  });
});
