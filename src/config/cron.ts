/** When cron starts something: five fields, each as the numbers it stands for. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  /** 1 is January. */
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** Where both are given, either of them is enough: cron's own rule. */
  readonly given: { readonly days: boolean; readonly weekdays: boolean };
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const fields: readonly Field[] = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day of the month", from: 1, to: 31 },
  { name: "month", from: 1, to: 12, names: ["", ...months] },
  // Sunday is 0 and 7, which makes no difference to a step of the whole week.
  { name: "day of the week", from: 0, to: 7, names: weekdays },
];

/** Reads what POSIX cron knows, with names and steps; a string says what is wrong with it. */
export function readCron(text: string): CronFields | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length) return `must have five fields as cron's, such as "0 */6 * * *", got ${JSON.stringify(text)}`;
  const read = fields.map((field, index) => numbersOf(parts[index] ?? "", field));
  const wrong = fields.find((_, index) => read[index] === undefined);
  if (wrong !== undefined) {
    return `has a ${wrong.name} that is none, ${JSON.stringify(parts[fields.indexOf(wrong)])}: ${wrong.from} to ${wrong.to}, *, lists, ranges and their steps are known`;
  }
  const [minutes = [], hours = [], days = [], inMonths = [], onWeekdays = []] = read.map((each) => each ?? []);
  return {
    minutes,
    hours,
    days,
    months: inMonths,
    weekdays: [...new Set(onWeekdays.map((day) => day % 7))].toSorted((a, b) => a - b),
    given: { days: !parts[2]?.startsWith("*"), weekdays: !parts[4]?.startsWith("*") },
  };
}

function numbersOf(text: string, field: Field): number[] | undefined {
  const numbers = new Set<number>();
  for (const item of text.split(",")) {
    const range = rangeOf(item, field);
    if (range === undefined) return undefined;
    for (let number = range.from; number <= range.to; number += range.step) numbers.add(number);
  }
  return [...numbers].toSorted((a, b) => a - b);
}

function rangeOf(item: string, field: Field): { readonly from: number; readonly to: number; readonly step: number } | undefined {
  const [, whole = "", stepText] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
  const [first = "", last, ...more] = whole.split("-");
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1) return undefined;
  if (whole === "*") return { from: field.from, to: field.to, step };
  const from = numberOf(first, field);
  const to = last === undefined && stepText === undefined ? from : numberOf(last ?? "", field);
  return from === undefined || to === undefined || more.length > 0 || from > to ? undefined : { from, to, step };
}

function numberOf(text: string, { from, to, names = [] }: Field): number | undefined {
  const named = text === "" ? -1 : names.indexOf(text.toLowerCase());
  const number = named >= 0 ? named : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= from && number <= to ? number : undefined;
}
