/** What Kubernetes says of an object under `status.conditions`: of each kind that has them alike. */
interface Condition {
  readonly type: string;
  readonly status: string;
}

/** The condition of that type where it holds; one that is said not to hold, or of which nothing is said, is none. */
export function heldCondition<Told extends Condition>(
  of: { readonly conditions?: readonly Told[] | undefined } | undefined,
  type: string,
): Told | undefined {
  return of?.conditions?.find((condition) => condition.type === type && condition.status === "True");
}
