import { join } from "node:path";
import { z } from "zod";
import { runtimeKinds } from "../src/plan/plan.ts";
import { loadDrills } from "../src/steps/drill/load-drills.ts";
import { recoveryDrillNames } from "../src/steps/drill/recovery-names.ts";
import { type Fault, type FaultKindName, faultKindNames } from "../src/steps/faults/fault.ts";
import type { AnyFaultKind } from "../src/steps/faults/fault-kind.ts";
import { actionsOf, faultKinds } from "../src/steps/faults/kinds/registry.ts";
import { code, type Schema, takes } from "./configuration-docs.ts";
import { table } from "./markdown.ts";

/** Where a kind is used, and what it then does. */
interface Use {
  readonly drill: string;
  readonly kind: FaultKindName;
  /** "postgres/0 is killed" */
  readonly does: string;
}

/** docs/faults.md: every kind of fault, from the registry that drills are read with. */
export async function faultDocs(): Promise<string> {
  const uses = await shippedUses();
  const kinds = faultKindNames.flatMap((name) => faultKinds[name] ?? []);
  const sections = kinds.map((kind) =>
    described(
      kind,
      uses.filter((use) => use.kind === kind.kind),
    ),
  );
  return `${[intro, matrix(kinds, uses), ...sections].join("\n\n")}\n`;
}

/** No file of chaos/ describes the loss of a disk: its drill restores a backup as well. */
const lostDisk = { kind: "data-lost", parameters: { service: "postgres", instance: 0 } } as const;

async function shippedUses(): Promise<readonly Use[]> {
  const drills = await loadDrills(join(import.meta.dirname, "..", "chaos"));
  const described = drills.flatMap(({ id, method }) =>
    method.faults.map((fault) => ({ drill: id, kind: fault.kind, does: sentence(fault) })),
  );
  return [...described, { drill: recoveryDrillNames[1], kind: lostDisk.kind, does: sentence(lostDisk) }];
}

function sentence(fault: Omit<Fault, "id">): string {
  const actions = actionsOf({ id: "", ...fault });
  const { service, instance } = actions.target();
  return `${service}/${instance} ${actions.does()}`;
}

function matrix(kinds: readonly AnyFaultKind[], uses: readonly Use[]): string {
  const rows = kinds.map(({ kind, mechanism, lasting }) => [
    `[${kind}](#${kind})`,
    ...runtimeKinds.map((runtime) => mechanism[runtime]),
    lasting === true ? "yes" : "",
    drillsOf(uses.filter((use) => use.kind === kind)),
  ]);
  return `## Where each is possible\n\n${matrixIntro}\n\n${table(["kind", ...runtimeKinds, "outlives the stack", "drills"], rows)}`;
}

function drillsOf(uses: readonly Use[]): string {
  return [...new Set(uses.map(({ drill }) => code(drill)))].join(", ");
}

function described({ kind, shape }: AnyFaultKind, uses: readonly Use[]): string {
  const examples = [...new Map(uses.map((use) => [use.does, use])).values()].map(({ does, drill }) => `- ${does} (${code(drill)})`);
  const rows = keysOf(shape);
  const keys = rows.length === 0 ? "It takes no keys." : table(["key", "takes", "when left out", "means"], rows);
  return [`## ${kind}`, ...(examples.length === 0 ? [] : [examples.join("\n")]), keys].join("\n\n");
}

function keysOf(shape: AnyFaultKind["shape"]): string[][] {
  const schema = z.toJSONSchema(z.object(shape), { io: "input", unrepresentable: "any" }) as Schema;
  return Object.entries(schema.properties ?? {}).map(([name, each]) => {
    const fallback = each.default === undefined ? "" : code(typeof each.default === "string" ? each.default : JSON.stringify(each.default));
    const isRequired = schema.required?.includes(name) === true;
    return [code(name), takes(each), isRequired ? "required" : fallback, each.description ?? ""];
  });
}

const intro = `# Faults

<!-- Written by \`npm run docs\` from src/steps/faults/kinds/. -->

What a [drill](drills.md) can do to a stack. A drill's file names them under \`method.faults\`, each with its \`kind\` and the keys of that kind;
\`afterSeconds\` lets one begin later than the first. They are undone in reverse order.

Before anything is done, a record with all that the undo needs is on the disk (\`.parity/faults/\`), and a small process of its own watches it:
when parity is killed, or hangs past the fault's deadline, that process runs \`parity heal\`. So does every command that changes the stack,
before anything else; \`load\`, \`backup\`, \`up\` and the others refuse to go on over a fault that cannot be undone (\`FAULT_LEFT_OVER\`).
Only what parity itself started is ever broken: an app that the configuration names by \`url\`, another project's processes and containers, and
those of a folder this project was copied from are left alone.

A fault that outlives the stack is in what the stack stores. \`parity down\` undoes it first, \`parity down --volumes\` deletes the data and the
fault with it. After a crash of the machine the next \`parity up\` starts the service it is in alone, undoes it, and brings up the rest.`;

const matrixIntro = `By what each is done. What a machine cannot do, because its kernel or its user's rights lack something, is told by \`parity drill --list\`
with the reason; such a drill is \`not carried out\`, and never a pass.`;
