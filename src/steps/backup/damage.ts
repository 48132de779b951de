import { ParityError } from "../../errors/parity-error.ts";

/** What cannot be read because it was changed or is missing, as BACKUP_FAILED tells it. Throws anything else on. */
export function damageIn(error: unknown): ParityError {
  if (error instanceof ParityError && error.code === "BACKUP_FAILED") return error;
  throw error;
}
