import { describe, expect, it } from "vitest";
import { assignment, grantStatements } from "../../../../src/steps/backup/verify/create-roles.ts";
import { differentAccess, differentRoles } from "../../../../src/steps/backup/verify/proofs/roles.ts";

const client = {
  escapeIdentifier: (name: string) => `"${name.replaceAll('"', '""')}"`,
  escapeLiteral: (text: string) => `'${text.replaceAll("'", "''")}'`,
};

describe("a setting as a statement", () => {
  it.each([
    ["statement_timeout=30s", `"statement_timeout" to '30s'`],
    ["application_name=it's = me", `"application_name" to 'it''s = me'`],
    ['search_path="$user", public', `"search_path" to "$user", public`],
    ["search_path=", `"search_path" to ''`],
    ["pg_stat_statements.track=all", `"pg_stat_statements"."track" to 'all'`],
  ])("%s", (setting, statement) => {
    expect(assignment(client, setting)).toBe(statement);
  });
});

describe("access rights as statements", () => {
  it.each<[string, string[]]>([
    ["=Tc/postgres", ["grant temporary on database db to public", "grant connect on database db to public"]],
    ["app=C*c/postgres", [`grant create on database db to "app" with grant option`, `grant connect on database db to "app"`]],
    [`"odd ""=name"=c/app`, [`grant connect on database db to "odd ""=name"`]],
    ["nonsense", []],
  ])("%s", (grant, statements) => {
    expect(grantStatements(client, "db", grant)).toEqual(statements);
  });
});

describe("roles", () => {
  const role = {
    name: "app",
    login: true,
    memberOf: ["readers"],
    attributes: ["CREATEDB"],
    connectionLimit: 5,
    settings: ["work_mem=8MB"],
  };
  it("are the same, and more of them are no loss", () => {
    expect(differentRoles([role], [role, { ...role, name: "other" }])).toEqual([]);
  });
  it.each([
    [{ login: false }, "right to log in"],
    [{ memberOf: [] }, "list of roles it is a member of"],
    [{ attributes: [] }, "list of attributes"],
    [{ connectionLimit: -1 }, "limit of connections"],
    [{ settings: [] }, "list of settings"],
  ])("differ by %o", (change, says) => {
    expect(differentRoles([role], [{ ...role, ...change }])).toEqual([`the role app has another ${says}`]);
  });
  it("are missed", () => {
    expect(differentRoles([role], [])).toEqual(["the role app is missing"]);
  });

  const access = { owner: "app", grants: ["=Tc/app"], settings: ["/work_mem=8MB"] };
  it.each([
    [{ owner: "postgres" }, "the database belongs to postgres, in the source to app"],
    [{ grants: [] }, "the grants on the database are not the source's"],
    [{ settings: [] }, "the settings of the database are not the source's"],
  ])("and access differ by %o", (change, says) => {
    expect(differentAccess(access, { ...access, ...change })).toEqual([says]);
    expect(differentAccess(access, access)).toEqual([]);
  });
});
