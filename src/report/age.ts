import { age } from "../text/words.ts";

/** How long before `judgedAt` something was: "under 1 min", "2 h 5 min", "12 days". Both ISO 8601. */
export function ageOf(at: string, judgedAt: string): string {
  const seconds = Math.max(0, (Date.parse(judgedAt) - Date.parse(at)) / 1000);
  if (!Number.isFinite(seconds)) return "unknown";
  return age(seconds);
}

/** "2026-11-21 09:55:32 UTC" of an ISO 8601 instant in UTC. */
export function instant(at: string): string {
  return at.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
