import { join } from "node:path";
import type { DrillDefinition } from "../src/steps/drill/definition.ts";
import { definitionDigest } from "../src/steps/drill/definition-digest.ts";
import { loadDrills } from "../src/steps/drill/load-drills.ts";
import { faultKinds } from "../src/steps/faults/kinds/registry.ts";

/** Every fault of it can be done to what runs without a cluster: only such a drill can be asked of everybody. */
export function isForEverybody({ method }: DrillDefinition): boolean {
  const possible = (mechanism: string): boolean => !mechanism.startsWith("not possible");
  return method.faults.every(({ kind }) => possible(faultKinds[kind].mechanism.native) || possible(faultKinds[kind].mechanism.compose));
}

/** src/checks/zerostate/drills/game-day/shipped-drills.ts */
export async function shippedDrillsFile(): Promise<string> {
  const drills = (await loadDrills(join(import.meta.dirname, "../chaos"))).filter(isForEverybody);
  const lines = drills.map((drill) => `  "${drill.id}": "${definitionDigest(drill)}",`).sort();
  return `/** The drills of chaos/ that can be asked of everybody, by id, each with the digest of what it does and demands. Written by npm run docs. */
export const shippedDefinitions: Readonly<Record<string, string>> = {
${lines.map((line) => line.replace(/^ {2}"([a-z]+)":/, "  $1:")).join("\n")}
};

export const shippedDrills: readonly string[] = Object.keys(shippedDefinitions);
`;
}
