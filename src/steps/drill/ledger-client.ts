import { randomUUID } from "node:crypto";
import type { Host } from "../../host/host.ts";
import type { PlannedLedger } from "../../plan/plan.ts";
import type { AcknowledgementLog } from "./acknowledgement-log.ts";
import type { Answer, Client } from "./client.ts";

export interface LedgerClientOptions {
  readonly client: Client;
  readonly ledger: PlannedLedger;
  /** The secret `load-key`. */
  readonly key: string;
  readonly log: AcknowledgementLog;
  readonly writers: number;
  readonly host: Host;
  onAnswer(answer: Answer, ok: boolean): void;
}

/** Writers that ask the app for one numbered row after the other and keep every acknowledgement. */
export interface LedgerClient {
  /** Acknowledged, and recorded before it was counted. */
  acknowledged(): number;
  /** Lets each writer finish what it has asked. Rejects when an acknowledgement could not be recorded. */
  stop(): Promise<void>;
}

const timeoutMs = 5_000;
/** Between two writes of one writer: the ledger shall see a loss, not be the load. */
const paceMs = 10;
/** After a write that failed: a refused connection costs nothing, and must not become a busy loop. */
const afterFailureMs = 50;

export function isAcknowledged(answer: Answer): boolean {
  return answer.status !== undefined && answer.status >= 200 && answer.status < 300;
}

export function writeRow(client: Client, ledger: PlannedLedger, apiKey: string, key: string, withinMs: number): Promise<Answer> {
  const body = { ...ledger.body, [ledger.keyField]: key };
  return client.send({ method: "POST", path: ledger.write, key: apiKey, body, timeoutMs: withinMs });
}

export function startLedgerClient(options: LedgerClientOptions): LedgerClient {
  let acknowledged = 0;
  const stopped = new AbortController();
  const write = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      // A key is asked for once: asked again it could be there twice, or be there without this acknowledgement.
      const key = randomUUID();
      const answer = await writeRow(options.client, options.ledger, options.key, key, timeoutMs);
      const ok = isAcknowledged(answer);
      if (ok) {
        await options.log.append({ key, at: options.host.now() });
        acknowledged += 1;
      }
      options.onAnswer(answer, ok);
      await options.host.sleep(ok ? paceMs : afterFailureMs);
    }
  };
  const writing = Promise.all(Array.from({ length: options.writers }, write));
  // Reported by stop(); until then a rejection has a listener.
  writing.catch(() => undefined);
  return {
    acknowledged: () => acknowledged,
    stop: async () => {
      stopped.abort();
      await writing;
    },
  };
}
