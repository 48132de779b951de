import { ParityError } from "../../../errors/parity-error.ts";
import { askServer } from "../../../services/postgres/replication.ts";
import { execInPod } from "../exec.ts";
import type { Faulting } from "../faults.ts";
import { sourceOf } from "../logs.ts";
import type { DatabaseServer } from "../manifests/database-roles.ts";
import { isEnding, podsOf, readWorld } from "../world.ts";

const answerMs = 10_000;

/** What that very server answers, whoever leads. Rejects with NOT_RUNNING where it does not run, with TOOL_FAILED where it refuses. */
export async function askDatabase(
  { api, plan }: Pick<Faulting, "api" | "plan">,
  server: DatabaseServer,
  statements: readonly string[],
  signal: AbortSignal = AbortSignal.timeout(answerMs),
): Promise<string> {
  const pods = podsOf(await readWorld(api, plan), server);
  const pod = pods.find((each) => !isEnding(each) && each.status?.containerStatuses?.[0]?.state?.running !== undefined);
  if (pod === undefined)
    throw new ParityError("NOT_RUNNING", `the database server ${server} does not run`, { hint: "parity status shows what it does" });
  const { exitCode, stdout, stderr } = await execInPod(api, sourceOf(pod), askServer(statements), signal);
  if (exitCode === 0) return stdout.trim();
  throw new ParityError("TOOL_FAILED", `the database server ${server} refused: ${stderr.trim() || `exit code ${exitCode}`}`, {
    hint: `its log may say why: parity logs ${server}`,
  });
}
