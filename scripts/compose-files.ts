import { join } from "node:path";
import { parse, stringify } from "yaml";
import sample from "../examples/zerostate/parity.config.ts";
import { configurationSchema } from "../src/config/schema.ts";
import { nodeHost } from "../src/host/node.ts";
import { buildPlan } from "../src/plan/build.ts";
import type { Plan } from "../src/plan/plan.ts";
import { renderCompose } from "../src/runtimes/compose/render.ts";
import { placeholderSecrets } from "../src/runtimes/containers/placeholder-secrets.ts";
import { services } from "../src/services/registry.ts";
import { preferredPort } from "../src/session/ports.ts";

const root = join(import.meta.dirname, "..");
/** Of the machine the file is made for: what it asks for is scaled to it, and an engine refuses more CPUs than it has. */
const machine = { cpus: 4, memoryBytes: 16 * 1024 ** 3 };

const header = `# The stack of the sample system (examples/zerostate) as parity runs it, to be read and run by hand: see README.md beside it.
# Made for ${machine.cpus} CPUs and ${machine.memoryBytes / 1024 ** 3} GiB. Written by \`npm run docs\`; a test keeps it what the code renders.
`;

/** compose/compose.yaml and what it mounts: path in the repository → content. Secrets are placeholders and are not among them. */
export async function composeFiles(): Promise<ReadonlyMap<string, string>> {
  const { files } = await renderCompose({
    host: { ...nodeHost(), userId: undefined },
    plan: samplePlan(),
    services,
    secrets: placeholderSecrets,
    certificates: undefined,
    project: {
      mounts: ["examples/zerostate", "node_modules"].map((path) => ({ source: join(root, path), target: `/project/${path}` })),
      linked: [],
      workingDirectory: "/project/examples/zerostate",
      hidden: [],
    },
  });
  const kept = files.filter(({ path }) => !path.startsWith("secrets/"));
  return new Map(kept.map(({ path, content }) => [`compose/${path}`, path === "compose.yaml" ? header + withoutLabels(content) : content]));
}

function samplePlan(): Plan {
  return buildPlan(
    {
      config: configurationSchema.parse(sample),
      root,
      // The files of a stack are rendered into compose/ below this folder: here the repository's own.
      stateDirectory: root,
      runtime: "compose",
      images: "official",
      configHash: "",
      machine,
      port: preferredPort,
      shipped: (path) => join(root, path),
      resolve: (path) => join(root, "examples/zerostate", path),
    },
    services,
  );
}

/** What a person starts is not parity's own: with its labels `parity down` would take it for that. */
function withoutLabels(content: string): string {
  const document = parse(content) as Record<string, Record<string, Record<string, unknown>>>;
  for (const part of ["services", "networks", "volumes"]) {
    for (const section of Object.values(document[part] ?? {})) delete section["labels"];
  }
  return stringify({ ...document, name: "zerostate" }, { lineWidth: 0 });
}
