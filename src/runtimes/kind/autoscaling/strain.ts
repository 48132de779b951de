import { ParityError } from "../../../errors/parity-error.ts";
import { execInPod } from "../exec.ts";
import type { Faulting } from "../faults.ts";
import { sourceOf } from "../logs.ts";
import type { Pod } from "../objects.ts";

/** In every container of the app a folder that it may write to; what is there goes with the pod. */
const file = "/tmp/.parity-strain";
const roundMs = 200;
/** Whoever forgot it is not to pay for it for ever. */
const mostRounds = (2 * 3_600_000) / roundMs;
const begunWithinMs = 15_000;
const pollMs = 250;

/**
 * A process of the container's own uses so much of each round and sleeps for the rest of it, as long as the file is there: what ends it needs
 * neither its number nor whoever began it. $1: the file. $2, $3: seconds at work and at rest. $4: rounds.
 * Exported for its tests.
 */
export const works = `echo strained >"$1"; left=$4
while [ -e "$1" ] && [ "$left" -gt 0 ]; do timeout "$2" sh -c 'while :; do :; done'; sleep "$3"; left=$((left - 1)); done
rm -f "$1"`;

/** Why that pod's image cannot do it: one clause. */
export async function strainLack({ api }: Faulting, pod: Pod): Promise<string | undefined> {
  const asked = ["sh", "-c", "command -v timeout && command -v sleep && test -w /tmp"];
  const { exitCode } = await execInPod(api, sourceOf(pod), asked).catch(() => ({ exitCode: 1 }));
  return exitCode === 0 ? undefined : `the image of pod ${pod.metadata?.name} has no shell with timeout and sleep to use its CPU with`;
}

/** Resolves when each of them has begun. `cpus`: of each, under 1. */
export async function strainPods(faulting: Faulting, pods: readonly Pod[], cpus: number): Promise<void> {
  const { api, host } = faulting;
  const busySeconds = (cpus * roundMs) / 1_000;
  const restSeconds = roundMs / 1_000 - busySeconds;
  const args = [file, busySeconds.toFixed(3), restSeconds.toFixed(3), String(mostRounds)];
  // It ends when the file goes, or with its pod: whether it goes on is asked for by the file.
  for (const pod of pods) void execInPod(api, sourceOf(pod), ["sh", "-c", works, "sh", ...args]).catch(() => undefined);
  const until = host.monotonic() + begunWithinMs;
  while ((await strainedPods(faulting, pods)).length < pods.length) {
    if (host.monotonic() > until)
      throw new ParityError("ENGINE_FAILED", "not every pod began to use the CPU that it was told to", {
        hint: "parity status shows whether they run",
      });
    await host.sleep(pollMs);
  }
}

/** Idempotent. */
export async function relievePods({ api }: Faulting, pods: readonly Pod[]): Promise<void> {
  await Promise.all(pods.map((pod) => execInPod(api, sourceOf(pod), ["rm", "-f", file])));
}

/** Those of them that are strained. Rejects where one does not say. */
export async function strainedPods({ api }: Faulting, pods: readonly Pod[]): Promise<readonly Pod[]> {
  const found = await Promise.all(pods.map((pod) => execInPod(api, sourceOf(pod), ["test", "-e", file])));
  return pods.filter((_, index) => found[index]?.exitCode === 0);
}
