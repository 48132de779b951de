import type { Outcome } from "../events/event.ts";
import { escaped } from "./printable.ts";
import type { Report, ReportedCategory, ReportedCheck } from "./report.ts";

/** One suite a category, one case a check. What was not shown is skipped, never passed. */
export function toJunit(report: Report): string {
  const { categories, project } = report;
  const all = categories.flatMap(({ checks }) => checks);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="${escaped(project === "" ? "parity" : project)}" ${totals(all)}>`,
    ...categories.map((category) => suite(category, report.judgedAt)),
    "</testsuites>",
    "",
  ].join("\n");
}

function suite({ id, checks }: ReportedCategory, judgedAt: string | undefined): string {
  const at = judgedAt === undefined ? "" : ` timestamp="${escaped(judgedAt.replace(/(\.\d+)?Z$/, ""))}"`;
  return [
    `  <testsuite name="${escaped(id)}" ${totals(checks)}${at}>`,
    ...checks.map((check) => testcase(check, id)),
    "  </testsuite>",
  ].join("\n");
}

const elements: Readonly<Record<Outcome, "failure" | "error" | "skipped" | undefined>> = {
  pass: undefined,
  fail: "failure",
  error: "error",
  unverified: "skipped",
  expired: "skipped",
  // A person accepted or declared it: nothing here has shown it.
  waived: "skipped",
  attested: "skipped",
  "not-applicable": "skipped",
};

function totals(checks: readonly ReportedCheck[]): string {
  const count = (element: string) => checks.filter(({ outcome }) => elements[outcome] === element).length;
  return `tests="${checks.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="0"`;
}

function testcase(check: ReportedCheck, category: string): string {
  const { id, outcome, reason } = check;
  const open = `    <testcase classname="${escaped(category.replaceAll("/", "."))}" name="${escaped(id.split("/").at(-1) ?? id)}" time="0"`;
  const element = elements[outcome];
  if (element === undefined) return `${open}>\n      <system-out>${escaped(details(check))}</system-out>\n    </testcase>`;
  const message = escaped(`${outcome}: ${reason}`);
  if (element === "skipped") return `${open}>\n      <skipped message="${message}"/>\n    </testcase>`;
  return `${open}>\n      <${element} type="${outcome}" message="${message}">${escaped(details(check))}</${element}>\n    </testcase>`;
}

function details({ title, reason, measured, remedy, repeat, outcome }: ReportedCheck): string {
  return [
    `${title}: ${reason}`,
    ...measured.map(
      ({ name, value, limit, ok }) => `${ok ? "ok" : "beyond"}: ${name} ${value}${limit === undefined ? "" : ` (limit ${limit})`}`,
    ),
    ...(outcome === "pass" ? [] : [`to do: ${remedy}`]),
    `repeat: ${repeat}`,
  ].join("\n");
}
