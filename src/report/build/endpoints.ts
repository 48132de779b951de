import type { LoadResult } from "../../events/event.ts";
import type { EndpointLevel } from "../../plan/plan.ts";
import { type JudgedEndpoint, judgeEndpoints } from "../../state/endpoint-limits.ts";
import type { ReportedEndpoint } from "../report.ts";

/** Every endpoint that was asked, then those that have limits of their own and were not. */
export function endpointsOf(load: LoadResult, levels: readonly EndpointLevel[] | undefined): ReportedEndpoint[] {
  const judged = judgeEndpoints(load, levels);
  const asked = load.endpoints ?? [];
  return [
    ...asked.map((result) =>
      endpointOf(
        result.name,
        result,
        judged.find(({ name }) => name === result.name),
      ),
    ),
    ...judged.filter(({ name }) => !asked.some((each) => each.name === name)).map((each) => endpointOf(each.name, undefined, each)),
  ];
}

function endpointOf(name: string, result: ReportedEndpoint["result"], judged: JudgedEndpoint | undefined): ReportedEndpoint {
  const limits = (judged?.limits ?? []).map((each) => ({ name: each.name, value: each.value, limit: each.limit, ok: each.ok }));
  return { name, result, limits, verdict: judged === undefined ? undefined : verdictOf(judged) };
}

function verdictOf({ result, limits }: JudgedEndpoint): ReportedEndpoint["verdict"] {
  if (result === undefined) return "got no request";
  if (limits.some(({ ok }) => ok === false)) return "beyond its limits";
  return limits.some(({ ok }) => ok === undefined) ? "can't be told" : "within its limits";
}
