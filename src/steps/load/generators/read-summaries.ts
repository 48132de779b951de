import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Generator } from "../generator.ts";
import { parseSummary, type Summary } from "../k6-summary.ts";

/** Reads what each k6 wrote at its end, and records it as evidence. Rejects with TOOL_FAILED when there is none, or no request in any. */
export async function readSummaries({ summaryFiles, log }: Generator, context: StepContext): Promise<readonly Summary[]> {
  const summaries: Summary[] = [];
  for (const path of summaryFiles) {
    summaries.push(await readSummary(path, log.tail(30)));
    await context.run.recordFile(basename(path), "load-summary");
  }
  if (summaries.some(({ requests }) => requests > 0)) return summaries;
  throw new ParityError("TOOL_FAILED", "k6 ran and made no request", { hint: "correct the script as k6 says below", log: log.tail(30) });
}

async function readSummary(path: string, log: readonly string[]): Promise<Summary> {
  try {
    return parseSummary(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new ParityError("TOOL_FAILED", "k6 wrote no summary that parity understands", {
      hint: "let parity fetch the version of k6 it knows: parity doctor",
      log,
      cause,
    });
  }
}
