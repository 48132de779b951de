import { createHash, createHmac, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { FaultGiven } from "./fault-kind.ts";
import { withSuperuser } from "./sql-access.ts";

const iterations = 4_096;

/** What a server keeps of a password (RFC 5803): from it nobody learns the password, should a log quote it. */
export async function scramVerifier(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  const salted = await promisify(pbkdf2)(password, salt, iterations, 32, "sha256");
  const keyOf = (name: string): Buffer => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${keyOf("Server Key").toString("base64")}`;
}

/** Gives the application's role another password and ends its sessions: those that are open would go on without one. */
export async function changePassword({ stack }: FaultGiven, password: string): Promise<void> {
  const { escapeIdentifier, escapeLiteral } = (await import("pg")).default;
  const { user } = stack.plan.database;
  const verifier = escapeLiteral(await scramVerifier(password));
  await withSuperuser(stack, async (client) => {
    await client.query(`alter role ${escapeIdentifier(user)} password ${verifier}`);
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [user]);
  });
}
