import type { Services } from "../services.ts";
import type { Row, Statement } from "../store/database.ts";

const verifyAll: Statement = {
  name: "verify-all",
  text: "SELECT accounts_checked, mismatches, total, entries_total FROM verify_balances(0, 1)",
};
const verifyIfDue: Statement = {
  name: "verify-if-due",
  text: "SELECT accounts_checked, mismatches, total, entries_total FROM verify_balances_if_due($1)",
};
const newest: Statement = {
  name: "newest-check",
  text: "SELECT accounts_checked, mismatches, total, 0 FROM balance_checks ORDER BY id DESC LIMIT 1",
};
const offenders: Statement = {
  name: "offenders",
  text: "SELECT account_id, balance, entries FROM balance_mismatches(0, 1) ORDER BY account_id LIMIT 20",
};

export interface BalanceCheck {
  readonly balanced: boolean;
  readonly accounts: number;
  /** Accounts whose balance is not the sum of their entries. */
  readonly mismatches: number;
  /** Of all balances, and of all entries: both must be 0. */
  readonly total: number;
  readonly entriesTotal: number;
}

/** Recomputes the ledger's invariant, by hand and in the background, and keeps its metrics. */
export class BalanceChecker {
  readonly #services: Services;
  #timer: NodeJS.Timeout | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Everything, now. */
  async verify(): Promise<BalanceCheck> {
    const [row] = await this.#services.database.rows(verifyAll, []);
    return this.#count(check(row));
  }

  /** The first accounts that disagree. */
  async offenders(): Promise<readonly { readonly account: unknown; readonly balance: unknown; readonly entries: number }[]> {
    const rows = await this.#services.database.rows(offenders, []);
    return rows.map(([account, balance, entries]) => ({ account, balance, entries: Number(entries) }));
  }

  start(): void {
    this.#timer = setInterval(() => void this.#background(), this.#services.settings.balanceCheckSeconds * 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #background(): Promise<void> {
    try {
      const [row] = await this.#services.database.rows(verifyIfDue, [this.#services.settings.balanceCheckSeconds]);
      if (row?.[0] !== null) this.#count(check(row));
      else this.#show(check((await this.#services.database.rows(newest, []))[0]));
    } catch (error) {
      // Not checked is not balanced and not violated: the count of checks stands still, and /ready tells about the database.
      this.#services.log.say("warn", "balance check not carried out", { error: String(error) });
    }
  }

  #count(found: BalanceCheck): BalanceCheck {
    const { metrics, audit } = this.#services;
    metrics.balanceChecks.add();
    this.#show(found);
    if (!found.balanced) {
      metrics.balanceCheckFailures.add();
      audit.record({ action: "payment_balance_violation", client: "balance-check", requestId: "", details: { ...found } });
    }
    return found;
  }

  #show(found: BalanceCheck): void {
    this.#services.metrics.balances.mismatches = found.mismatches;
    this.#services.metrics.balances.total = found.total;
  }
}

function check(row: Row | undefined): BalanceCheck {
  const [accounts = 0, mismatches = 0, total = 0, entriesTotal = 0] = (row ?? []).map(Number);
  return { balanced: mismatches === 0 && total === 0 && entriesTotal === 0, accounts, mismatches, total, entriesTotal };
}
