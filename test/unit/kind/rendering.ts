import { join } from "node:path";
import sample from "../../../examples/zerostate/parity.config.ts";
import { type ConfigurationInput, configurationSchema } from "../../../src/config/schema.ts";
import { buildPlan } from "../../../src/plan/build.ts";
import { type Plan, type ServiceName, serviceNames } from "../../../src/plan/plan.ts";
import { placeholderSecrets } from "../../../src/runtimes/containers/placeholder-secrets.ts";
import type { Manifest } from "../../../src/runtimes/kind/manifests/manifest.ts";
import { type KindRendering, renderKind } from "../../../src/runtimes/kind/render.ts";
import { services } from "../../../src/services/registry.ts";
import { preferredPort } from "../../../src/session/ports.ts";

const root = join(import.meta.dirname, "../../..");

/** The sample system on a machine of four CPUs. */
export function samplePlan(given: Partial<ConfigurationInput> = {}, images: Plan["images"] = "debian"): Plan {
  return buildPlan(
    {
      config: configurationSchema.parse({ ...sample, ...given }),
      root,
      stateDirectory: "/project/.parity",
      runtime: "kind",
      images,
      configHash: "",
      machine: { cpus: 4, memoryBytes: 16 * 1024 ** 3 },
      port: preferredPort,
      shipped: (path) => join("/parity", path),
      resolve: (path) => join("/project", path),
    },
    services,
  );
}

const images = new Map(serviceNames.map((name) => [name, `docker.io/parity/${name}:0`] as const));

export function rendering(plan: Plan = samplePlan(), secrets: typeof placeholderSecrets = placeholderSecrets): Promise<KindRendering> {
  return renderKind({ plan, services, secrets, certificates: undefined, images, workingDirectory: "/project" });
}

export function allObjects({ namespaces, services: made }: KindRendering): Manifest[] {
  return [...namespaces, ...made.flatMap(({ objects }) => objects)];
}

/** The object of that kind a service has; rejects with the test when it has none. */
export function objectOf({ services: made }: KindRendering, service: ServiceName, kind: string): Manifest {
  const objects = made.find((each) => each.service.name === service)?.objects ?? [];
  const found = objects.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`${service} has no ${kind}`);
  return found;
}
