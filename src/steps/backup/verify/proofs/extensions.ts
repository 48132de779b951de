import { withConnection } from "../../connection.ts";
import { readExtensions } from "../../take/roles.ts";
import type { Proof } from "../proof.ts";

export const extensions: Proof = {
  level: "equal",
  name: "extensions",
  look: async ({ address, manifest }) => {
    const restored = versions(await withConnection(address, readExtensions));
    const source = versions(manifest.database.extensions);
    const names = [...new Set([...source.keys(), ...restored.keys()])].sort();
    const wrong = names.filter((name) => source.get(name) !== restored.get(name));
    const each = wrong.map((name) => `${name} is ${restored.get(name) ?? "missing"}, in the source ${source.get(name) ?? "missing"}`);
    if (wrong.length > 0) return { ok: false, detail: each.join(", ") };
    return { ok: true, detail: [...source].map(([name, version]) => `${name} ${version}`).join(", ") || "none, as in the source" };
  },
};

function versions(extensions: readonly { readonly name: string; readonly version: string }[]): ReadonlyMap<string, string> {
  return new Map(extensions.map(({ name, version }) => [name, version]));
}
