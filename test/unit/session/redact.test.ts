import { expect, test } from "vitest";
import { redactor } from "../../../src/session/redact.ts";

const secret = "0123456789abcdef";

test("a secret is gone from wherever a fact holds it", () => {
  const clean = redactor([secret])({
    type: "service.exited",
    service: "postgres",
    instance: 0,
    restarts: 0,
    log: ["ok", `password=${secret} refused, ${secret}`],
  });
  expect(JSON.stringify(clean)).not.toContain(secret);
  expect(clean).toMatchObject({ log: ["ok", "password=[redacted] refused, [redacted]"] });
});

test("a fact without one passes as the same object", () => {
  const fact = { type: "service.stopped", service: "redis", instance: 0 } as const;
  expect(redactor([secret, ""])(fact)).toBe(fact);
});
