import { Counter, Gauge, type Registry } from "./registry.ts";

/** What the business dashboards and alerts read. */
export interface BusinessMetrics {
  readonly transfers: Counter;
  readonly bids: Counter;
  readonly auctionsOpened: Counter;
  readonly reputationEvents: Counter;
  readonly balanceChecks: Counter;
  readonly balanceCheckFailures: Counter;
  /** Accounts that disagreed with their entries at the newest check, whichever instance made it. */
  readonly balances: { mismatches: number; total: number };
  readonly failedLogins: Counter;
  readonly refusedTokens: Counter;
  readonly rateLimited: Counter;
  readonly rateLimitFallbacks: Counter;
  readonly cacheReads: Counter;
}

export function addBusinessMetrics(registry: Registry): BusinessMetrics {
  const balances = { mismatches: 0, total: 0 };
  registry.add(
    new Gauge(
      "zerostate_payment_balance_mismatches",
      "Accounts whose balance is not the sum of their entries, at the newest check.",
      () => balances.mismatches,
    ),
  );
  registry.add(
    new Gauge(
      "zerostate_payment_ledger_sum",
      "Sum of all balances at the newest check; anything but 0 is money made or lost.",
      () => balances.total,
    ),
  );
  const counter = (name: string, help: string, label?: string, values?: readonly string[]): Counter =>
    registry.add(new Counter(`zerostate_${name}_total`, help, label, values));
  return {
    balances,
    transfers: counter("payment_transfers", "Transfers asked for, by outcome.", "outcome", ["created", "replayed", "insufficient_funds"]),
    bids: counter("auction_bids", "Bids made, by outcome.", "outcome", ["accepted", "too_low", "closed"]),
    auctionsOpened: counter("auctions_opened", "Auctions opened."),
    reputationEvents: counter("reputation_events", "Reputation events recorded, by kind.", "kind", [
      "praise",
      "complaint",
      "delivery",
      "default",
    ]),
    balanceChecks: counter("payment_balance_checks", "Balance checks carried out by this instance."),
    balanceCheckFailures: counter("payment_balance_check_failures", "Balance checks that found the invariant violated."),
    failedLogins: counter("failed_logins", "Logins refused for a wrong name or password."),
    refusedTokens: counter("refused_credentials", "Requests refused for a bad token or API key."),
    rateLimited: counter("rate_limited_requests", "Requests refused by the rate limit."),
    rateLimitFallbacks: counter("rate_limit_fallbacks", "Requests counted by this instance alone because Redis did not answer."),
    cacheReads: counter("cache_reads", "Cached reads, by outcome.", "outcome", ["hit", "miss", "unavailable"]),
  };
}
