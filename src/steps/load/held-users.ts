/** A time in which arrivals found no free virtual user, or no answer came. */
export interface UsersAtWork {
  /** As many as were at work. */
  readonly users: number;
  /** Iterations a second. */
  readonly asked: number;
  readonly seconds: number;
  /** Requests and iterations that were done. */
  readonly requests: number;
  readonly iterations: number;
  /** Of the answers; 0 when none came. */
  readonly meanMs: number;
}

/** Answers may take so many times the latency that is allowed before they find too few users. */
const patience = 2;
/** Under this share of the asked rate the target counts as silent. */
const silentShare = 0.1;

/**
 * Whose doing it is that arrivals find no free user. Little's law: arrivals a second × seconds each takes are under way at once. Users
 * enough for answers that take twice what they may, all of them at work, and answers that are in fact slower than they may be, or do
 * not come: the target keeps them waiting. Too few users, or users that wait for something else than answers (a script that thinks):
 * the generator's.
 */
export function targetHoldsUsers({ users, asked, seconds, requests, iterations, meanMs }: UsersAtWork, limitMs: number): boolean {
  const each = Math.max(1, requests / Math.max(1, iterations));
  if (users === 0 || asked === 0 || users < asked * each * ((patience * limitMs) / 1000)) return false;
  return meanMs > limitMs || requests < asked * seconds * silentShare;
}
