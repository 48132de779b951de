import type { Fact } from "../events/event.ts";

const shown = "[redacted]";

/** Takes every secret out of a fact before anybody sees it: logs and error messages of others may quote one. */
export function redactor(secrets: readonly string[]): (fact: Fact) => Fact {
  const known = secrets.filter((secret) => secret.length >= 8);
  return (fact) => {
    const text = JSON.stringify(fact);
    if (!known.some((secret) => text.includes(secret))) return fact;
    return JSON.parse(known.reduce((clean, secret) => clean.replaceAll(secret, shown), text)) as Fact;
  };
}
