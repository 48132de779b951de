import { basename, join } from "node:path";
import type { z } from "zod";
import { lineOf } from "../../config/locate.ts";
import { nearest } from "../../config/nearest.ts";
import { type ErrorDetail, ParityError } from "../../errors/parity-error.ts";
import { readIfThere } from "../../files/read-if-there.ts";
import { checks } from "../registry.ts";
import { noReadiness, type Readiness, readinessSchema } from "./schema.ts";

/** `readiness.yaml` beside the configuration; nothing when there is none. Rejects with CONFIG_INVALID, every problem at once. */
export async function loadReadinessFile(root: string): Promise<Readiness> {
  const path = join(root, "readiness.yaml");
  const text = await readIfThere(path);
  return text === undefined ? noReadiness : parseReadiness(text, basename(path));
}

export async function parseReadiness(text: string, name = "readiness.yaml"): Promise<Readiness> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  if (document.errors.length > 0) {
    const details = document.errors.map(({ message, pos }) => ({
      at: name,
      says: message.split("\n")[0] ?? message,
      line: lineCounter.linePos(pos[0]).line,
    }));
    throw invalid(name, details);
  }
  const value: unknown = document.toJS() ?? {};
  const result = readinessSchema.safeParse(value, { reportInput: true });
  const problems = result.success ? meaningProblems(result.data) : result.error.issues.flatMap(problemsOf);
  const details = problems.map(({ path, says }) => located(path, says, text)).sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (!result.success || details.length > 0) throw invalid(name, details);
  return result.data;
}

type Path = readonly (string | number)[];

interface Problem {
  readonly path: Path;
  readonly says: string;
}

function invalid(name: string, details: readonly ErrorDetail[]): ParityError {
  const count = details.length === 1 ? "1 problem" : `${details.length} problems`;
  return new ParityError("CONFIG_INVALID", `${name} has ${count}`, { details, hint: "what may be in it: parity explain on-call" });
}

function located(path: Path, says: string, text: string): ErrorDetail {
  const line = lineOf(text, path, "yaml");
  return { at: path.length === 0 ? "(the whole file)" : path.join("."), says, ...(line === undefined ? {} : { line }) };
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], says: "no such key" }));
  return [{ path, says: issue.message.replace(/^Invalid input: /, "") }];
}

/** What the shape cannot say: ids that exist, dates that make sense, and no attestation for what can be measured. */
function meaningProblems({ attestations, waivers }: Readiness): Problem[] {
  const known = (id: string, path: Path): Problem[] => {
    if (checks.some((check) => check.id === id)) return [];
    const near = nearest(
      id,
      checks.map((check) => check.id),
    );
    return [{ path: [...path, "id"], says: `no such check${near === undefined ? "" : `; did you mean "${near}"?`}` }];
  };
  const attested = attestations.flatMap(({ id, when, expires }, index): Problem[] => {
    const path = ["attestations", index];
    const check = checks.find((each) => each.id === id);
    return [
      ...known(id, path),
      ...(check && check.attestable !== true ? [{ path: [...path, "id"], says: "can be measured, so nobody's word replaces it" }] : []),
      ...(expires <= when ? [{ path: [...path, "expires"], says: "must be after `when`" }] : []),
    ];
  });
  return [...attested, ...waivers.flatMap(({ id }, index) => known(id, ["waivers", index]))];
}
