import { basename } from "node:path";
import type { SecretName } from "../plan/plan.ts";

/** What a server's own client is told, run where the server runs. */
export interface OwnClient {
  /** Without the password. */
  readonly env: Readonly<Record<string, string>>;
  readonly password: {
    /** From which the client takes it. */
    readonly variable: string;
    readonly secret: SecretName;
    /** In a container, where it is read rather than sent: a command line of the shell that prints it. */
    readonly printedBy: string;
  };
  /** Of a program that takes its address from no variable: by its name what comes before its own arguments, which therefore have the last word. */
  readonly arguments?: Readonly<Record<string, readonly string[]>>;
}

/** Where every server reaches itself. */
export const ownHost = "127.0.0.1";

/** The command, with the address where its program is told it so. */
export function addressed(client: OwnClient | undefined, [program = "", ...rest]: readonly string[]): readonly string[] {
  return [program, ...(client?.arguments?.[basename(program)] ?? []), ...rest];
}

/** What is added to the environment of that one command. */
export function clientEnvironment(client: OwnClient, secrets: Readonly<Record<SecretName, string>>): Record<string, string> {
  return { ...client.env, [client.password.variable]: secrets[client.password.secret] };
}
