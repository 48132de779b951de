import { z } from "zod";

const units = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

function wanted(issue: { input?: unknown }): string {
  return `must be a number with a unit such as "30s", "5m" or "1h", got ${JSON.stringify(issue.input)}`;
}

/** "90s", "5m", "1h": a number with its unit, read as seconds. */
export const duration: z.ZodType<number, string> = z
  .string({ error: wanted })
  .regex(pattern, { error: wanted })
  .transform((text) => {
    const [, amount, unit] = pattern.exec(text) ?? [];
    return Number(amount) * units[(unit ?? "s") as keyof typeof units];
  });
