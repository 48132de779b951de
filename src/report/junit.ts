import type { Outcome } from "../events/event.ts";
import { backupSuites } from "./junit-backups.ts";
import { drillSuites } from "./junit-drills.ts";
import { loadSuites, type MeasuredSuite } from "./junit-load.ts";
import { escaped } from "./printable.ts";
import type { Report, ReportedCategory, ReportedCheck } from "./report.ts";

/** One suite a category, one case a check; one suite for what a load comes to. What was not shown is skipped, never passed. */
export function toJunit(report: Report): string {
  const { categories, project } = report;
  const measured = [...loadSuites(report), ...drillSuites(report), ...backupSuites(report)];
  const all = [
    ...categories.flatMap(({ checks }) => checks.map(({ outcome }) => elements[outcome])),
    ...measured.flatMap(({ cases }) => cases.map(({ element }) => element)),
  ];
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="${escaped(project === "" ? "parity" : project)}" ${totals(all)}>`,
    ...categories.map((category) => suite(category, report.judgedAt)),
    ...measured.map(({ name, properties, cases }) => measuredSuite(name, properties, cases)),
    "</testsuites>",
    "",
  ].join("\n");
}

function suite({ id, checks }: ReportedCategory, judgedAt: string | undefined): string {
  const at = judgedAt === undefined ? "" : ` timestamp="${escaped(judgedAt.replace(/(\.\d+)?Z$/, ""))}"`;
  return [
    `  <testsuite name="${escaped(id)}" ${totals(checks.map(({ outcome }) => elements[outcome]))}${at}>`,
    ...checks.map((check) => testcase(check, id)),
    "  </testsuite>",
  ].join("\n");
}

/** Figures are properties; what has a limit, or was compared, is a case. */
function measuredSuite(name: string, properties: MeasuredSuite["properties"], cases: MeasuredSuite["cases"]): string {
  return [
    `  <testsuite name="${escaped(name)}" ${totals(cases.map(({ element }) => element))}>`,
    "    <properties>",
    ...properties.map(([key, value]) => `      <property name="${escaped(key)}" value="${escaped(value)}"/>`),
    "    </properties>",
    ...cases.map(({ name: title, element, says }) => {
      const open = `    <testcase classname="${escaped(name)}" name="${escaped(title)}" time="0"`;
      if (element === undefined) return `${open}>\n      <system-out>${escaped(says)}</system-out>\n    </testcase>`;
      return `${open}>\n      <${element} message="${escaped(says)}"/>\n    </testcase>`;
    }),
    "  </testsuite>",
  ].join("\n");
}

type Element = "failure" | "error" | "skipped" | undefined;

const elements: Readonly<Record<Outcome, Element>> = {
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

function totals(all: readonly Element[]): string {
  const count = (element: Element) => all.filter((each) => each === element).length;
  return `tests="${all.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="0"`;
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
