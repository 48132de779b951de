import { Cron } from "croner";
import { describe, expect, test } from "vitest";
import { type CronFields, readCron } from "../../../src/config/cron.ts";

const start = Date.parse("2027-01-30T22:58:30Z");

/** The next times of a schedule, minute by minute. */
function nextTimes({ minutes, hours, days, months, weekdays, given }: CronFields, count: number): string[] {
  const times: string[] = [];
  for (let at = Math.ceil(start / 60_000) * 60_000; times.length < count && at < start + 3 * 366 * 86_400_000; at += 60_000) {
    const date = new Date(at);
    const onDay = days.includes(date.getUTCDate());
    const onWeekday = weekdays.includes(date.getUTCDay());
    const fits = given.days && given.weekdays ? onDay || onWeekday : onDay && onWeekday;
    if (minutes.includes(date.getUTCMinutes()) && hours.includes(date.getUTCHours()) && months.includes(date.getUTCMonth() + 1) && fits) {
      times.push(date.toISOString());
    }
  }
  return times;
}

test.each([
  "0 */6 * * *",
  "*/15 0-5,22 * * *",
  "5-45/20 3 * * mon-fri",
  "30 2 1,15 * *",
  "0 4 13 * 5",
  "0 0 * jan,JUL 0",
  "0 0 * * 7",
  "17 1-23/4 */10 2-12/5 *",
  "59 23 31 12 *",
])("%s means what cron means", (text) => {
  const fields = readCron(text);
  if (typeof fields === "string") throw new Error(fields);
  const expected = new Cron(text, { timezone: "UTC", paused: true })
    .nextRuns(text.endsWith("31 12 *") ? 3 : 20, new Date(start))
    .map((each) => each.toISOString());
  expect(nextTimes(fields, expected.length)).toEqual(expected);
});

describe("what is no schedule is refused, and it is said what", () => {
  test.each([
    ["", "five fields"],
    ["daily", "five fields"],
    ["0 0 * * * *", "five fields"],
    ["60 * * * *", "a minute that is none"],
    ["* 24 * * *", "hour that is none"],
    ["5/20 * * * *", "a minute that is none"],
    ["* * 0 * *", "a day of the month that is none"],
    ["* * * 13 *", "a month that is none"],
    ["* * * * 8", "a day of the week that is none"],
    ["5-1 * * * *", "a minute that is none"],
    ["*/0 * * * *", "a minute that is none"],
    ["1,,2 * * * *", "a minute that is none"],
    ["*-5 * * * *", "a minute that is none"],
    ["$(id) * * * *", "a minute that is none"],
  ])("%s", (text, says) => expect(readCron(text)).toContain(says));
});
