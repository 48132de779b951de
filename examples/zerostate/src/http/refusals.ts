import { DatabaseError } from "pg";
import { DatabaseUnavailable } from "../store/database.ts";
import { Refusal } from "./call.ts";

/** What the statement itself did wrong, by SQLSTATE: the request is to blame, not the server. */
const requestFaults: Readonly<Record<string, readonly [number, string]>> = {
  "23503": [422, "it refers to something that does not exist"],
  "23505": [409, "it exists already"],
  "23514": [422, "it breaks a rule of the data"],
  "22003": [400, "a number is out of range"],
};

/** Any error as an answer; undefined when it is our own fault and must be looked at. */
export function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof DatabaseUnavailable)
    return new Refusal(503, "unavailable", "the database does not answer, try again", ["retry-after", "1"]);
  if (error instanceof URIError) return new Refusal(400, "invalid_request", "the path is not well formed");
  const fault = error instanceof DatabaseError ? requestFaults[error.code ?? ""] : undefined;
  return fault === undefined ? undefined : new Refusal(fault[0], "refused_by_database", fault[1]);
}
