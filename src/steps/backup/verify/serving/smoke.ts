import { randomUUID } from "node:crypto";
import type { PlannedLedger } from "../../../../plan/plan.ts";
import type { RunningStack } from "../../../../runtimes/runtime.ts";
import type { StepContext } from "../../../../work/context.ts";
import { type Client, seen } from "../../../drill/client.ts";
import { auditLedger } from "../../../drill/ledger-audit.ts";
import { isAcknowledged, writeRow } from "../../../drill/ledger-client.ts";
import type { Found } from "../proof.ts";

const writes = 20;
const timeoutMs = 10_000;

/** The app's own invariant; undefined where it names none. */
export async function askInvariant(stack: RunningStack, client: Client, { host }: StepContext): Promise<Found | undefined> {
  const { ledger } = stack.plan;
  if (ledger?.verify === undefined) return undefined;
  const { moneyConserved: holds } = await auditLedger({ acknowledged: [], asked: [] }, auditOptions(stack, ledger, client, host));
  if (holds === undefined) return { ok: undefined, detail: `${ledger.verify} did not answer` };
  return { ok: holds, detail: `${ledger.verify} says that it ${holds ? "holds" : "does not hold"}` };
}

/** What the app does every day: it writes rows and finds them again. Where it has no such endpoint, that it answers. */
export async function runSmoke(stack: RunningStack, client: Client, { host }: StepContext): Promise<Found> {
  const { ledger, app } = stack.plan;
  if (ledger === undefined) {
    const answer = await client.send({ method: "GET", path: app.paths.health, timeoutMs });
    return { ok: isAcknowledged(answer), detail: `GET ${app.paths.health} answered ${seen(answer)}` };
  }
  const acknowledged: string[] = [];
  for (let index = 0; index < writes; index += 1) {
    const key = randomUUID();
    const answer = await writeRow(client, ledger, stack.secret("load-key"), key, timeoutMs);
    if (!isAcknowledged(answer))
      return { ok: false, detail: `POST ${ledger.write} answered ${seen(answer)} after ${index} of ${writes} writes` };
    acknowledged.push(key);
  }
  const audit = await auditLedger({ acknowledged, asked: acknowledged }, auditOptions(stack, ledger, client, host));
  if (audit.problem !== undefined) return { ok: undefined, detail: audit.problem };
  const wrong = audit.lost.length + audit.duplicated.length;
  const found = `${writes - wrong} of ${writes} rows written and found once`;
  if (audit.moneyConserved === false) return { ok: false, detail: `${found}, and then ${ledger.verify} does not hold` };
  return { ok: wrong === 0, detail: found };
}

function auditOptions(stack: RunningStack, ledger: PlannedLedger, client: Client, host: StepContext["host"]) {
  return { client, ledger, key: stack.secret("load-key"), adminKey: stack.secret("admin-key"), host };
}
