import type { Host } from "../../../host/host.ts";
import type { CheckAnswer } from "./check-kind.ts";

/** Asks, and gives up after `withinMs`: the signal fires then. What is thrown is an answer that is not as wanted. */
export async function timed(
  host: Host,
  withinMs: number,
  ask: (givenUp: AbortSignal) => Promise<Pick<CheckAnswer, "ok" | "seen">>,
): Promise<CheckAnswer> {
  const startedAt = host.monotonic();
  const answered = new AbortController();
  const givenUp = new AbortController();
  const tooLate = host.sleep(withinMs, answered.signal).then(
    () => {
      givenUp.abort();
      return { ok: false, seen: noAnswer(withinMs) };
    },
    () => new Promise<never>(() => undefined),
  );
  const asked = ask(givenUp.signal).catch((error: unknown) => ({ ok: false, seen: reasonOf(error) }));
  const answer = await Promise.race([asked, tooLate]);
  answered.abort();
  return { ...answer, ms: host.monotonic() - startedAt };
}

/** As `timed`, of a question about somebody else than whoever is asked: `told` is called when that one has answered. Until then nothing was seen. */
export async function timedOf(
  host: Host,
  withinMs: number,
  ask: (told: () => void) => Promise<Pick<CheckAnswer, "ok" | "seen">>,
): Promise<CheckAnswer> {
  let blind = true;
  const answer = await timed(host, withinMs, () =>
    ask(() => {
      blind = false;
    }),
  );
  return { ...answer, blind };
}

export function noAnswer(withinMs: number): string {
  return `no answer within ${withinMs} ms`;
}

/** "ECONNREFUSED" where there is a code of the system, the sentence otherwise. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return code;
  return (error.message || code || error.name).split("\n")[0] ?? error.name;
}
