import { exitCodes } from "../../errors/codes.ts";
import type { Host } from "../../host/host.ts";
import { columns } from "../../text/columns.ts";
import { age } from "../../text/words.ts";
import { placeOf, plannedBackupOf, readingOnly } from "../backups.ts";
import { carryOut } from "../carry-out.ts";
import type { Given } from "../given.ts";
import { loadOf } from "../project.ts";
import { abandonedInWords, keptInWords, logKeptInWords, planLogPruningOf, planPruning, pruneStep } from "../steps/store.ts";

/** Removes what retention does not keep; with --dry-run says what that is. Needs no running stack. */
export async function pruneBackups(host: Host, given: Given): Promise<number> {
  if (given.options.dryRun) return dryRun(host, given);
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const kept = await pruneStep(session, signal);
    const said = kept.length === 0 ? ["there is no backup, so there is none to remove"] : kept;
    if (!given.options.json) host.stdout.write(`${said.join("\n")}\n`);
    return exitCodes.proved;
  });
}

async function dryRun(host: Host, given: Given): Promise<number> {
  const loaded = await loadOf(host, given.options);
  const planned = plannedBackupOf(loaded);
  const place = await placeOf(planned, loaded.stateDirectory, readingOnly(host));
  const plans = await planPruning(host, loaded.stateDirectory, { project: loaded.config.project, backup: planned }, place);
  // Gone here and in the store: what one place keeps is still to be recovered from.
  const gone = plans.map(({ decisions }) => new Set(decisions.flatMap(({ id, keep }) => (keep ? [] : id))));
  const without = [...new Set(gone.flatMap((ids) => [...ids]))].filter((id) =>
    gone.every((ids, index) => ids.has(id) || !plans[index]?.decisions.some((each) => each.id === id)),
  );
  const project = { project: loaded.config.project, backup: planned };
  const logs = await planLogPruningOf(host, loaded.stateDirectory, project, place, without);
  if (given.options.json) {
    host.stdout.write(`${JSON.stringify({ pruning: plans, logs: logs.map(({ where, kept, remove }) => ({ where, kept, remove })) })}\n`);
    return exitCodes.proved;
  }
  const lines = plans.flatMap(({ where, decisions }) => [
    `${where}: ${keptInWords(decisions).replace("removed", "would be removed")}`,
    ...columns(
      decisions.map(({ id, keep, why }) => [`  ${id}`, keep ? "keep" : "remove", why]),
      Number.POSITIVE_INFINITY,
    ),
  ]);
  lines.push(...logs.map((log) => logKeptInWords(log).replace("removed", "would be removed")));
  for (const plan of plans) {
    lines.push(...abandonedInWords(plan).map((line) => line.replace("given up", "would be given up")));
    const ages = plan.abandoned.map(({ name, at = 0 }) => [`  ${name}`, `begun ${age((host.now() - at) / 1_000)} ago`]);
    lines.push(...columns(ages, Number.POSITIVE_INFINITY));
  }
  host.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.proved;
}
