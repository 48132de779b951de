import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, parity, tell, timed } from "./measure.ts";
import { withSample } from "./sample.ts";

// Expected, stated before it was measured: on a cluster that is ready parity needs at most 1.3x of what `kubectl apply` of the manifests it
// rendered takes with `kubectl wait` (in the order in which what they start needs each other); from nothing at most 1.15x of `kind create
// cluster --wait`, `kind load` of the same images, and that.
//   PARITY_KIND_NODE_IMAGE=… npm run bench -- up-kind
const pairs = Number(process.env["UP_KIND_RUNS"] ?? 3);
const missing = whatIsMissing();
if (missing === undefined) await compare();
else console.log(`skipped  up-kind: ${missing}`);

function whatIsMissing(): string | undefined {
  const asked: readonly (readonly [string, readonly string[]])[] = [
    ["docker", ["version", "--format", "{{.Server.Version}}"]],
    ["kubectl", ["version", "--client"]],
    ["kind", ["version"]],
  ];
  return asked
    .map(([command, args]) => ({ command, found: spawnSync(command, args, { encoding: "utf8" }) }))
    .filter(({ found }) => found.status !== 0)
    .map(({ command, found }) => `${command}: ${(found.error?.message ?? found.stderr).trim().split("\n").at(-1)}`)[0];
}

async function compare(): Promise<void> {
  const images = process.env["PARITY_IMAGES"] ?? "debian";
  await withSample("kind", async (folder) => {
    const up = (): number => parity(["up", "--detach", "--on", "kind", "--images", images], folder);
    const down = (...more: readonly string[]): number => parity(["down", "--on", "kind", ...more], folder);
    // The first builds the images, and leaves what the bare tools are given.
    up();
    const bare = bareTools(folder);
    down();
    await inTurns("ready", 1.3, { bare: bare.apply, parity: up }, () => down());
    // What is deleted with the cluster: both begin with every image on the engine.
    const restore = keepImages(folder, bare.images);
    down("--volumes");
    restore();
    try {
      await inTurns("cold", 1.15, { bare: bare.create, parity: up }, (who) => {
        const ms = who === "bare" ? bare.remove() : down("--volumes");
        restore();
        return ms;
      });
    } finally {
      bare.remove();
    }
  });
}

type Who = "bare" | "parity";

async function inTurns(
  what: string,
  most: number,
  contenders: Readonly<Record<Who, () => number>>,
  end: (who: Who) => number,
): Promise<void> {
  const ratios: number[] = [];
  const run = (who: Who): number => {
    const ms = contenders[who]();
    end(who);
    return ms;
  };
  for (let pair = 1; pair <= pairs; pair += 1) {
    const [bareMs, parityMs] = [run("bare"), run("parity")];
    ratios.push(parityMs / bareMs);
    console.log(`  ${what} ${pair}: bare ${seconds(bareMs)}, parity ${seconds(parityMs)}, ${(parityMs / bareMs).toFixed(2)}x`);
  }
  tell({ what: `parity up --on kind, ${what}, against bare tools`, measured: median(ratios), most, unit: "x" });
}

/** Of what parity makes for a project, which it deletes with it under every name: answers what gives it back. */
function keepImages(folder: string, images: readonly string[]): () => void {
  const file = join(folder, "bare", "images.tar");
  docker("save", "--output", file, ...images.filter((image) => /-app:|\/programs:/.test(image)));
  return () => docker("load", "--quiet", "--input", file);
}

function docker(...args: readonly string[]): void {
  timed("docker", args, ".");
}

interface BareTools {
  readonly images: readonly string[];
  readonly apply: () => number;
  readonly create: () => number;
  readonly remove: () => number;
}

/** On copies of what parity left: the next `up` writes it anew. */
function bareTools(folder: string): BareTools {
  const [kept, kind] = [join(folder, "bare"), join(folder, ".parity/kind")];
  cpSync(kind, kept, { recursive: true });
  const manifests = join(kept, "manifests");
  const [config, kubeconfig] = [join(kept, "kind-config.yaml"), join(kept, "own-kubeconfig")];
  // What it mounts is gone when parity has deleted its own cluster.
  writeFileSync(config, readFileSync(config, "utf8").replaceAll(kind, kept));
  const files = readdirSync(manifests).map((name) => join(manifests, name));
  const images = new Set(
    files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/^\s*(?:- )?image: (\S+)$/gm)].map(([, image]) => image ?? "")),
  );
  const [app, monitoring] = namespacesIn(files);
  const applyWith = (config: string): number => {
    const kubectl = (...args: readonly string[]): number => timed("kubectl", ["--kubeconfig", config, ...args], folder);
    const apply = (names: RegExp): number =>
      // As parity's own: what `down` leaves for the next start is not to be somebody else's then.
      kubectl(
        "apply",
        "--server-side",
        "--force-conflicts",
        "--field-manager=parity",
        ...files.filter((file) => names.test(file)).flatMap((file) => ["-f", file]),
      );
    const waitFor = (namespace: string, ...args: readonly string[]): number =>
      kubectl("-n", namespace, "wait", "--all", "--timeout=180s", ...args);
    return (
      apply(/\/00-|-postgres|-redis(-secret)?\.yaml$/) +
      kubectl("-n", app, "rollout", "status", "statefulset", "--timeout=180s") +
      apply(/-migrate/) +
      waitFor(app, "--for=condition=complete", "job") +
      apply(/./) +
      waitFor(app, "--for=condition=available", "deployment") +
      waitFor(monitoring, "--for=condition=available", "deployment")
    );
  };
  const kindArguments = ["--name", "parity-bench-bare"];
  return {
    images: [...images],
    apply: () => applyWith(join(kind, "kubeconfig")),
    create: () =>
      timed("kind", ["create", "cluster", ...kindArguments, "--config", config, "--kubeconfig", kubeconfig, "--wait", "120s"], folder) +
      timed("kind", ["load", "docker-image", ...kindArguments, ...images], folder) +
      applyWith(kubeconfig),
    remove: () => timed("kind", ["delete", "cluster", ...kindArguments, "--kubeconfig", kubeconfig], folder),
  };
}

/** The app's and the monitoring's. */
function namespacesIn(files: readonly string[]): [string, string] {
  const text = readFileSync(files.find((file) => /\/00-/.test(file)) ?? "", "utf8");
  const names = [...text.matchAll(/^kind: Namespace$[^]*?^ {2}name: (\S+)$/gm)].map(([, name]) => name ?? "");
  const app = names.find((name) => !name.endsWith("-monitoring")) ?? "";
  return [app, `${app}-monitoring`];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
