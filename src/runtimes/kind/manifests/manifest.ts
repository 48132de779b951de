/**
 * An object as the API takes it, under the API's own names (`from`, `default`): it is sent as it is. A client that knows the types
 * by names of its own (`_from`) would drop those, and a policy that says nothing of "from" allows everybody.
 */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** undefined for what has none: a Namespace. */
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [section: string]: unknown;
}
