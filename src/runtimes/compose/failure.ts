import { asParityError, ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import { portTaken } from "../port-taken.ts";

/** Turns what the engine or `docker compose` said into an error a person can act on. `doing` continues "could not …". */
export async function engineFailure(said: string, doing: string, plan: Plan): Promise<ParityError> {
  if (/port is already allocated|address already in use|ports are not available/i.test(said)) return portFailure(said, plan);
  if (/no space left on device/i.test(said)) {
    return new ParityError("DISK_FULL", "no space is left on the engine's disk", { hint: "docker system df shows what fills it" });
  }
  if (/cannot connect to the docker daemon|ECONNREFUSED|ENOENT.*docker\.sock|ECONNRESET|socket hang up/i.test(said)) {
    return new ParityError("ENGINE_DOWN", `the container engine stopped answering while parity tried to ${doing}`, {
      hint: "start Docker Engine, then run the command again",
    });
  }
  return new ParityError("ENGINE_FAILED", `could not ${doing}: ${lastSentence(said)}`, {
    hint: "the engine's own log says more; docker compose config -q checks the rendered file",
    log: said.split("\n").filter(Boolean).slice(-30),
  });
}

/** As `engineFailure`, for what a call of the API threw. */
export async function thrownFailure(thrown: unknown, doing: string, plan: Plan): Promise<ParityError> {
  if (thrown instanceof ParityError) return thrown;
  if (!(thrown instanceof Error)) return asParityError(thrown);
  if (thrown.name === "AbortError") return asParityError(thrown);
  const { json, code } = thrown as { json?: { message?: string }; code?: string };
  return engineFailure(json?.message ?? `${code ?? ""} ${thrown.message}`, doing, plan);
}

async function portFailure(said: string, plan: Plan): Promise<ParityError> {
  const port = Number(/(?:127\.0\.0\.1|0\.0\.0\.0)?:(\d+)(?:\D|$)/.exec(said)?.[1]);
  const service = plan.services.find(({ ports }) => ports.some(({ published }) => published.includes(port)));
  if (!Number.isNaN(port)) return portTaken(port, service?.name);
  return new ParityError("PORT_TAKEN", "a port of the plan is taken by another program", {
    hint: "stop that program, or leave the port out of the configuration and parity picks a free one",
  });
}

function lastSentence(said: string): string {
  const last = said
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .at(-1);
  return (last ?? "it gave no reason").replace(/^Error response from daemon:\s*/i, "").replace(/\.$/, "");
}
