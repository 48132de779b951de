import { withConnection } from "../connection.ts";
import type { IsolatedServer } from "./isolated-server.ts";

/** Gives a role of an isolated server a password for this work; makes it when there is none of that name. A backup holds no passwords. */
export async function letIn(server: Pick<IsolatedServer, "address">, user: string, password: string): Promise<void> {
  await withConnection(server.address("postgres"), async (client) => {
    const role = client.escapeIdentifier(user);
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [user]);
    if (rowCount === 0) await client.query(`create role ${role}`);
    await client.query(`alter role ${role} login password ${client.escapeLiteral(password)}`);
  });
}
