import { createHmac } from "node:crypto";
import type { Measured } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { type Answer, type Ask, clientOf } from "../ask.ts";
import type { Probe } from "../probe.ts";
import { NotMeasured } from "../probe.ts";

/** A client that asks too often is told to wait, and another is not affected. */
export const rateLimit: Probe = {
  name: "rate-limit",
  alone: true,
  measure: async (stack, { host, signal }) => {
    const ask = await clientOf(stack, signal);
    const { perMinute, burst } = limitOf(stack);
    const mostTries = burst * 3;
    const exhaust = () => askUntilLimited(ask, keyOf(stack, "client-a"), mostTries, () => host.monotonic());
    let tried = await exhaust();
    // Whoever used that key a moment ago left less than a whole burst: after this long it is full again.
    if (tried.limited !== undefined && tried.passed < burst) {
      await host.sleep((burst / perMinute) * 60_000 + 1_000, signal);
      tried = await exhaust();
    }
    const other = await ask(path["client-b"], { "x-api-key": keyOf(stack, "client-b") });
    if (other.status === 401) throw new NotMeasured("the app does not know the second client's key");
    return judgeBurst(tried, other.status, { perMinute, burst });
  },
};

/** An account each of the two owns: only a request that is granted shows that the limiter let it through. */
const path = { "client-a": "/accounts/1", "client-b": "/accounts/2" } as const;

export interface Burst {
  /** Requests that went through before the first that did not. */
  readonly passed: number;
  readonly limited: Answer | undefined;
  readonly seconds: number;
}

export function judgeBurst(tried: Burst, other: number, { perMinute, burst }: { perMinute: number; burst: number }): Measured[] {
  // The bucket fills while it is being emptied.
  const most = burst + Math.ceil((tried.seconds * perMinute) / 60) + 1;
  const { limited } = tried;
  const wait = Number(limited?.headers["retry-after"]);
  return [
    {
      name: "burst let through",
      value: String(tried.passed),
      limit: `${burst} to ${most}`,
      ok: tried.passed >= burst && tried.passed <= most,
    },
    { name: "limited with 429", value: limited === undefined ? "never" : `request ${tried.passed + 1}`, ok: limited !== undefined },
    {
      name: "Retry-After",
      value: limited?.headers["retry-after"] ?? "none",
      limit: "1 s or more",
      ok: Number.isInteger(wait) && wait >= 1,
    },
    ...anotherClient(other),
  ];
}

/** A refusal for another reason never got as far as the limiter, and shows nothing. */
function anotherClient(status: number): Measured[] {
  const name = "another client";
  if (status === 429) return [{ name, value: "limited too", limit: "granted", ok: false }];
  return isGranted(status) ? [{ name, value: `granted (${status})`, limit: "granted", ok: true }] : [];
}

function isGranted(status: number): boolean {
  return status >= 200 && status < 300;
}

async function askUntilLimited(ask: Ask, key: string, mostTries: number, clock: () => number): Promise<Burst> {
  const began = clock();
  const seconds = () => (clock() - began) / 1_000;
  for (let passed = 0; passed < mostTries; passed++) {
    const answer = await ask(path["client-a"], { "x-api-key": key });
    if (answer.status === 429) return { passed, limited: answer, seconds: seconds() };
    if (answer.status === 401) throw new NotMeasured("the app does not know the keys of the sample's two limited clients");
    if (!isGranted(answer.status)) throw new NotMeasured(`GET ${path["client-a"]} answered ${answer.status}`);
  }
  return { passed: mostTries, limited: undefined, seconds: seconds() };
}

/** As the guide has it where the configuration does not say. */
function limitOf({ plan }: RunningStack): { perMinute: number; burst: number } {
  const { RATE_LIMIT_REQUESTS_PER_MINUTE: perMinute, RATE_LIMIT_BURST_SIZE: burst } = plan.app.env;
  return { perMinute: Number(perMinute ?? 100), burst: Number(burst ?? 20) };
}

/** The sample system derives the keys it begins with from its token secret. */
function keyOf(stack: RunningStack, role: "client-a" | "client-b"): string {
  return `zs_${role.replace("-", "_")}_${createHmac("sha256", stack.secret("jwt")).update(role).digest("hex")}`;
}
