import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";
import { heldServiceLevel, type LoadWish, loadStep } from "../steps/load.ts";
import { withStack } from "../with-stack.ts";

/** Exit 0: valid, and the service level was kept at the asked rate. 1: it was not. 4: invalid, or judged at a lower rate only. */
export async function load(host: Host, given: Given): Promise<number> {
  const wish = wishOf(given);
  const work: Parameters<typeof withStack>[3] = async (session, stack, signal) => {
    const result = await loadStep(session, stack, signal, wish);
    if (!result.validity.valid) return exitCodes.notProved;
    if (!heldServiceLevel(result, stack.plan.serviceLevel)) return exitCodes.provedFalse;
    return result.asked < (wish.rate ?? stack.plan.load.rate) ? exitCodes.notProved : exitCodes.proved;
  };
  return withStack(host, given, ["k6"], work, { alsoElsewhere: true });
}

function wishOf({ options }: Given): LoadWish {
  const rate = numberOf("--rate", options.rate);
  const seconds = numberOf("--duration", options.duration);
  return { ...(rate === undefined ? {} : { rate }), ...(seconds === undefined ? {} : { seconds }) };
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replace(/s$/, ""));
  if (Number.isInteger(value) && value > 0) return value;
  throw new ParityError("USAGE", `${flag} must be a whole number above 0, got "${text}"`, {
    hint: "for example: parity load --rate 500 --duration 20",
  });
}
