import { resolve } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { judge } from "../../policy/judge.ts";
import type { ManifestObject } from "../../policy/pod.ts";
import { liveObjects, readManifests } from "../../policy/read-manifests.ts";
import { guideRegistries } from "../../policy/registry.ts";
import { selectRules } from "../../policy/select.ts";
import { policyWords } from "../../policy/words.ts";
import { canShowObjects } from "../../runtimes/abilities.ts";
import type { Given } from "../given.ts";
import { manifestFiles } from "../manifest-files.ts";
import { openProject } from "../project.ts";

/**
 * Rules over manifests: those of a folder, else what runs in the namespaces of the project's stack, and where none runs what it is
 * rendered to for Kubernetes. Nothing is started, and a folder needs no project.
 */
export async function policy(host: Host, given: Given): Promise<number> {
  const { options } = given;
  const rules = selectRules((given.arguments[0] ?? []) as readonly string[]);
  const registries =
    options.registries
      ?.split(",")
      .map((each) => each.trim())
      .filter(Boolean) ?? guideRegistries;
  const { of, objects } = await judged(host, given);
  const judgement = judge(objects, rules, { registries });
  const { containers, violations } = judgement;
  if (options.json)
    host.stdout.write(`${JSON.stringify({ of, ...judgement, registries, rules: rules.map(({ id, title }) => ({ id, title })) })}\n`);
  else host.stdout.write(`${of}\n${policyWords(judgement, rules, { registries }).join("\n")}\n`);
  if (violations.length > 0) return 1;
  return containers > 0 || options.failOn === "failed" ? 0 : 4;
}

interface Judged {
  /** What was judged, in words. */
  readonly of: string;
  readonly objects: readonly ManifestObject[];
}

async function judged(host: Host, { options }: Given): Promise<Judged> {
  if (options.manifests !== undefined) {
    return {
      of: `manifests below ${options.manifests}`,
      objects: objectsOf(await manifestFiles(resolve(host.cwd, options.manifests), host.cwd)),
    };
  }
  const { runtime, plan, stack } = await openProject(host, { ...options, on: "kind" });
  if (stack !== undefined && canShowObjects(stack)) {
    return { of: `what runs in the namespaces of ${plan.project}`, objects: liveObjects("cluster", await stack.runningObjects()) };
  }
  return {
    of: `${plan.project} as it is rendered for Kubernetes, for no cluster of it runs`,
    objects: objectsOf(await runtime.render(plan)),
  };
}

/** Throws CONFIG_UNREADABLE, every problem of every file at once: half of what is there proves nothing. */
function objectsOf(files: ReadonlyMap<string, string>): readonly ManifestObject[] {
  const read = [...files].map(([file, text]) => readManifests(file, text));
  const details = read.flatMap(({ problems }) => problems);
  if (details.length === 0) return read.flatMap(({ objects }) => objects);
  throw new ParityError("CONFIG_UNREADABLE", "manifests cannot be read", {
    details,
    hint: "mend the lines above; of a chart name what it renders to: helm template CHART --output-dir FOLDER",
  });
}
