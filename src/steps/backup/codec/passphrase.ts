import { readFile } from "node:fs/promises";
import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";

export type PassphraseSource = { readonly passphraseFile: string } | { readonly passphraseCommand: readonly string[] };

const withinMs = 30_000;

/** Its first line. Rejects with BACKUP_FAILED; what it is appears nowhere. */
export async function readPassphrase(
  source: PassphraseSource,
  root: string,
  context: Pick<StepContext, "host" | "signal">,
): Promise<string> {
  const text =
    "passphraseFile" in source ? await fromFile(source.passphraseFile) : await fromCommand(source.passphraseCommand, root, context);
  const [passphrase = ""] = text.split(/\r?\n/);
  if (passphrase !== "") return passphrase;
  throw failed("the passphrase for backups is empty", "put it on the first line");
}

async function fromFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause) => {
    throw failed(`the passphrase file ${path} cannot be read: ${messageOf(cause)}`, "correct backup.encryption.passphraseFile", cause);
  });
}

async function fromCommand(
  [command = "", ...args]: readonly string[],
  cwd: string,
  { host, signal }: Pick<StepContext, "host" | "signal">,
): Promise<string> {
  const result = await host.run({ command, args, cwd, timeoutMs: withinMs, signal });
  signal.throwIfAborted();
  if (result.exitCode === 0) return result.stdout;
  const how = result.notFound
    ? "does not exist"
    : result.timedOut
      ? `did not end within ${withinMs / 1_000} s`
      : `ended with exit ${result.exitCode}`;
  throw failed(`the passphrase command ${command} ${how}`, "correct backup.encryption.passphraseCommand");
}

function failed(sentence: string, hint: string, cause?: unknown): ParityError {
  return new ParityError("BACKUP_FAILED", sentence, { hint, cause });
}
