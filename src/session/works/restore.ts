import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { LiveTarget } from "../../steps/backup/live/target.ts";
import type { Given, Options } from "../given.ts";
import { liveRestoreStep, restoreTools } from "../steps/backup.ts";
import { withStack } from "../with-stack.ts";
import { askedBackup, verifyBackup } from "./backup-verify.ts";

/** Without a target, what `backup verify` does; with one, puts the backup into use. Exit 1: what was restored does not serve the app. */
export async function restore(host: Host, given: Given): Promise<number> {
  const target = targetOf(given.options);
  if (target === undefined) return verifyBackup(host, given);
  return withStack(host, given, restoreTools, async (session, stack, signal) => {
    const { proofs } = await liveRestoreStep(session, stack, signal, await askedBackup(session, given, signal), target);
    return proofs.some(({ level, ok }) => level === "serving" && ok === false) ? exitCodes.provedFalse : exitCodes.proved;
  });
}

function targetOf({ into, replace, level, toTime, toLsn, toName }: Options): LiveTarget | undefined {
  if (into !== undefined && replace !== undefined) {
    throw new ParityError("USAGE", "--into and --replace name two targets of one restore", { hint: "give one of them" });
  }
  if (level !== undefined && (into ?? replace) !== undefined) {
    throw new ParityError("USAGE", "what is put into use is always proved up to equal", { hint: "leave --level away" });
  }
  if ((toTime ?? toLsn ?? toName) !== undefined && (into ?? replace) !== undefined) {
    throw new ParityError("USAGE", "a moment is recovered into a server of its own, and not into the live one", {
      hint: "leave --into and --replace away",
    });
  }
  if (into !== undefined) return { into };
  return replace === undefined ? undefined : { replace };
}
