import { asParityError, ParityError } from "../../errors/parity-error.ts";
import { ApiRefusal } from "./api-refusal.ts";

const unreachable: ReadonlySet<string> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"]);

/** Turns what the API or the way to it threw into an error a person can act on. `doing` continues "could not …". */
export function clusterFailure(thrown: unknown, doing: string): ParityError {
  if (thrown instanceof ParityError) return thrown;
  if (thrown instanceof ApiRefusal) {
    return new ParityError("ENGINE_FAILED", `could not ${doing}: ${thrown.message.trim().replace(/\.$/, "")}`, {
      hint: "the API server refused it: parity render --on kind shows what it was sent",
      details: (thrown.status.details?.causes ?? []).map(({ field = "", message = "" }) => ({ at: field, says: message })),
      cause: thrown,
    });
  }
  const { code = "", name } = thrown as { code?: string; name?: string };
  if (unreachable.has(code) || name === "TimeoutError") {
    return new ParityError("ENGINE_DOWN", `the cluster's API server did not answer while parity tried to ${doing}`, {
      hint: "docker ps shows whether its nodes run; parity up starts them again",
      cause: thrown,
    });
  }
  return asParityError(thrown);
}
