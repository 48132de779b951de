import type { Fact, ParityEvent } from "../events/event.ts";
import type { Stamped } from "./state.ts";

/** The same map with one more entry; the given one stays as it is. */
export function withKey<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

/** A value with the event it comes from. */
export function stamp<T>(event: ParityEvent & Fact, value: T): Stamped<T> {
  return { run: event.run, at: event.at, value };
}
