import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { findBaseline } from "../../steps/load/compare/baseline.ts";
import { carryOut } from "../carry-out.ts";
import type { Given, Options } from "../given.ts";
import type { Session } from "../session.ts";
import { compare, compareWith, exitCodeOf, openBaseline, saveRun } from "../steps/compare.ts";
import { heldServiceLevel, type LoadWish, loadStep, requestOf } from "../steps/load.ts";

/**
 * Loads as the baseline was loaded, then compares. Exit 1: a regression, or the service level was not kept. 4: the run is invalid, or
 * the two don't tell. A rate below production's is none of the question here: the change is.
 */
export async function loadAndCompare(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  wish: LoadWish,
  options: Options & { readonly compare: string },
): Promise<number> {
  const acrossMachines = options.acrossMachines === true;
  const { scenario } = requestOf(stack.plan, wish);
  const asked = wish.rate === undefined ? {} : { rate: wish.rate };
  const baseline = await openBaseline(session, { baseline: options.compare, acrossMachines, scenario, ...asked });
  const result = await loadStep(session, stack, signal, { ...wish, rate: wish.rate ?? baseline.asked, calibrate: false });
  if (options.save !== undefined) await saveRun(session, options.save);
  const conclusion = exitCodeOf(compareWith(session, baseline, acrossMachines));
  return heldServiceLevel(result, stack.plan.serviceLevel) ? conclusion : exitCodes.provedFalse;
}

/** `--compare A --with B`: compares what is stored. Nothing is loaded, and no stack is needed. */
export async function compareStored(host: Host, given: Given): Promise<number> {
  const { compare: baseline, with: candidate, acrossMachines } = given.options;
  if (baseline === undefined || candidate === undefined) {
    throw new ParityError("USAGE", "--with names the run that is compared, and --compare the baseline: both are needed", {
      hint: "for example: parity load --compare main --with 7f3kq",
    });
  }
  return carryOut(host, { command: given.line, options: given.options, changesStack: false }, async (session) => {
    const { project, run } = session;
    const place = { host, stateDirectory: project.stateDirectory, root: project.loaded.root, exceptRun: run.id };
    const [chosen] = (await findBaseline(candidate, undefined, place)).slice(-1);
    if (chosen === undefined) throw new ParityError("RUN_NOT_FOUND", `there is no load run ${candidate}`);
    const records = await findBaseline(baseline, chosen.origin, { ...place, exceptRun: chosen.origin.run });
    return exitCodeOf(compare(session, records, chosen, acrossMachines === true));
  });
}
