import type { Plan } from "../../../plan/plan.ts";
import type { Release } from "../../releases.ts";
import type { Deployment } from "../objects.ts";

export type PodTemplate = NonNullable<Deployment["spec"]>["template"];
type Container = NonNullable<PodTemplate["spec"]>["containers"][number];

/** On a pod template: the release it is of; absent on the planned one. */
export const releaseAnnotation = "dev.parity.release";
/** What a ReplicaSet adds to its copy. */
const ownHash = "pod-template-hash";

export function releaseOf(template: PodTemplate | undefined): string | undefined {
  return template?.metadata?.annotations?.[releaseAnnotation];
}

/** The planned template as that release has it. */
export function releaseTemplate(plan: Plan, planned: PodTemplate, release: Release): PodTemplate {
  const [first, ...others] = planned.spec?.containers ?? [];
  if (first === undefined) throw new Error("a pod template has no container");
  return {
    ...planned,
    metadata: { ...planned.metadata, annotations: { ...planned.metadata?.annotations, [releaseAnnotation]: release.name } },
    spec: { ...planned.spec, containers: [containerOf(plan, first, release), ...others] },
  };
}

/** As a ReplicaSet keeps it, without what it has added. */
export function keptTemplate(template: PodTemplate): PodTemplate {
  const { [ownHash]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

function containerOf(plan: Plan, planned: Container, { fails, unprotected, startsAfterSeconds }: Release): Container {
  const { args: _args, command: _command, ...rest } = planned;
  const program = fails === undefined ? programOf(planned) : programs[fails](plan);
  const changed = fails === undefined && startsAfterSeconds === 0 ? planned : { ...rest, command: later(program, startsAfterSeconds) };
  if (!unprotected) return changed;
  const { readinessProbe: _readiness, startupProbe: _startup, lifecycle: _lifecycle, ...bare } = changed;
  return bare;
}

/** Of an image whose own program is not known, nothing: `rolloutObstacle` lets no such one be delayed. */
function programOf({ command = [], args = [] }: Container): string[] {
  return [...command, ...args];
}

/** A container that is told to end while it waits has nothing to do first. */
function later(program: readonly string[], seconds: number): string[] {
  if (seconds === 0) return [...program];
  return ["sh", "-c", `trap 'exit 0' TERM; sleep ${seconds} & wait; trap - TERM; exec "$@"`, "later", ...program];
}

const programs: Readonly<Record<NonNullable<Release["fails"]>, (plan: Plan) => string[]>> = {
  exits: () => ["sh", "-c", "echo this release cannot start >&2; exit 7"],
  unready: () => ["sh", "-c", "trap 'exit 0' TERM; echo this release waits for ever; while :; do sleep 1; done"],
  // As fast as the kernel gives it: nothing of it is ever let go.
  memory: () => ["node", "-e", "const kept = []; setInterval(() => kept.push(Buffer.alloc(2 ** 24, 1)), 5)"],
  errors: ({ app, services }) => ["node", "-e", refusing(services.find(({ name }) => name === "app")?.ports[0]?.inside ?? 0, app.paths)],
};

/** A server that says it is well and answers nothing. */
function refusing(port: number, { health, ready }: Plan["app"]["paths"]): string {
  const well = JSON.stringify([health, ready]);
  return [
    `const well = ${well}`,
    'const server = require("node:http").createServer((request, response) => response.writeHead(well.includes(request.url) ? 200 : 500).end())',
    `server.listen(${port})`,
    'process.on("SIGTERM", () => server.close(() => process.exit(0)))',
  ].join("; ");
}
