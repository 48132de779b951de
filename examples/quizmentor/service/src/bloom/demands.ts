import type { Level } from "./levels.ts";

/** How a clause begins that asks something of a learner. What may be meant in several ways stands under each of its levels. */
const openingsOf: Readonly<Record<Level, readonly string[]>> = {
  remember: ["name", "list", "define", "recall", "state", "identify", "match", "what is", "what are", "which", "who", "when", "where"],
  understand: ["explain", "describe", "summarize", "paraphrase", "classify", "interpret", "identify", "why", "what does", "how does"],
  apply: ["apply", "use", "calculate", "compute", "solve", "demonstrate", "convert", "complete", "write", "how would you"],
  analyze: ["analyze", "compare", "contrast", "distinguish", "diagnose", "trace", "infer", "classify", "what would happen", "what causes"],
  evaluate: ["evaluate", "judge", "justify", "defend", "assess", "critique", "rank", "recommend", "choose", "which would you"],
  create: ["create", "design", "invent", "compose", "devise", "construct", "plan", "propose", "formulate", "write"],
};

/** What a clause asks for. */
export interface Demand {
  /** "compare", "which would you". */
  readonly opening: string;
  /** From the lowest to the highest. */
  readonly levels: readonly Level[];
}

/** Longest first: "which would you" must be found before "which". */
const demands: readonly Demand[] = collect();

function collect(): Demand[] {
  const found = new Map<string, Level[]>();
  for (const [level, openings] of Object.entries(openingsOf) as [Level, readonly string[]][])
    for (const opening of openings) found.set(opening, [...(found.get(opening) ?? []), level]);
  return [...found].map(([opening, levels]) => ({ opening, levels })).toSorted((a, b) => b.opening.length - a.opening.length);
}

/** What the clauses of a question ask for, in their order: "Given a table, compare …" gives `compare`. */
export function demandsOf(text: string): readonly Demand[] {
  const clauses = text.toLowerCase().split(/[.;:?!,]|\band\b|\bthen\b/);
  return clauses.flatMap((clause) => demands.find(({ opening }) => `${clause.trim()} `.startsWith(`${opening} `)) ?? []);
}
