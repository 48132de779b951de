import { isDeepStrictEqual } from "node:util";
import { whole } from "../../../../text/words.ts";
import { withConnection } from "../../connection.ts";
import type { BackupAccess, BackupRole } from "../../manifest.ts";
import { readAccess, readRoles } from "../../take/roles.ts";
import type { Proof } from "../proof.ts";

/**
 * Roles with their attributes, memberships and settings, and who may do what with the database itself. What they may do with what is in
 * it is part of the schema. Roles that the server has beside them are nobody's loss.
 */
export const roles: Proof = {
  level: "equal",
  name: "roles and grants",
  look: async ({ address, manifest }) => {
    const found = await withConnection(address, async (client) => ({ roles: await readRoles(client), access: await readAccess(client) }));
    const wrong = [...differentRoles(manifest.database.roles, found.roles), ...differentAccess(manifest.database.access, found.access)];
    if (wrong.length > 0) return { ok: false, detail: wrong.join(", ") };
    return { ok: true, detail: `${whole(manifest.database.roles.length)} roles and the rights to the database as in the source` };
  },
};

/** What is wrong, a clause each. */
export function differentRoles(source: readonly BackupRole[], restored: readonly BackupRole[]): string[] {
  const there = new Map(restored.map((role) => [role.name, role]));
  return source.flatMap((role) => {
    const found = there.get(role.name);
    if (found === undefined) return [`the role ${role.name} is missing`];
    const parts = Object.keys(role) as (keyof BackupRole)[];
    return parts
      .filter((part) => !isDeepStrictEqual(role[part], found[part]))
      .map((part) => `the role ${role.name} has another ${named[part]}`);
  });
}

const named: Readonly<Record<keyof BackupRole, string>> = {
  name: "name",
  login: "right to log in",
  memberOf: "list of roles it is a member of",
  attributes: "list of attributes",
  connectionLimit: "limit of connections",
  settings: "list of settings",
};

export function differentAccess(source: BackupAccess, restored: BackupAccess): string[] {
  return [
    ...(source.owner === restored.owner ? [] : [`the database belongs to ${restored.owner}, in the source to ${source.owner}`]),
    ...(isDeepStrictEqual(source.grants, restored.grants) ? [] : ["the grants on the database are not the source's"]),
    ...(isDeepStrictEqual(source.settings, restored.settings) ? [] : ["the settings of the database are not the source's"]),
  ];
}
