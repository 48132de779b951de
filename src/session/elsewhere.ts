import { ParityError } from "../errors/parity-error.ts";
import type { PlannedApp } from "../plan/plan.ts";

const answerMs = 3_000;

/** Refuses what would change an app that somebody else runs. */
export function notOurs(project: string, url: string): ParityError {
  return new ParityError("NOT_OURS", `${project} runs at ${url} and was not started by parity, which only loads and judges it`, {
    hint: "give the app's command in the configuration, and parity starts a stack of its own that it may break",
  });
}

/** Whether an app that somebody else runs answers on its health path; in words when it does not. */
export async function refusalOf(url: string, { paths }: PlannedApp): Promise<string | undefined> {
  try {
    const response = await fetch(new URL(paths.health, url), { signal: AbortSignal.timeout(answerMs), redirect: "manual" });
    await response.body?.cancel();
    return response.status < 400 ? undefined : `${paths.health} answers ${response.status}`;
  } catch (thrown) {
    const { cause } = thrown as { cause?: { code?: string; message?: string } };
    return cause?.code ?? cause?.message ?? `no answer within ${answerMs / 1_000} s`;
  }
}

/** There is nothing to start. Rejects with NOT_RUNNING when nothing answers there either. */
export async function requireAnswer(project: string, url: string, app: PlannedApp): Promise<void> {
  const refusal = await refusalOf(url, app);
  if (refusal === undefined) return;
  throw new ParityError("NOT_RUNNING", `${project} is said to run at ${url}, but does not: ${refusal}`, {
    hint: "start it there, or give the app's command in the configuration and parity starts it",
  });
}
