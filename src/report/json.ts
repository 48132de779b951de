import type { Report } from "./report.ts";

/** The whole report, `v: 1`; what is undefined is left out. */
export function toJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
