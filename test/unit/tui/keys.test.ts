import { expect, test } from "vitest";
import type { Intent } from "../../../src/views/tui/actions.ts";
import { type Key, press, type Situation } from "../../../src/views/tui/keys.ts";
import { freshLocalState, type LocalState } from "../../../src/views/tui/local-state.ts";

const atRest: Situation = {
  services: ["postgres", "redis", "app"],
  findings: ["a", "b"],
  running: undefined,
  underWay: undefined,
  started: true,
  report: "report.html",
  logLines: 100,
  logHeight: 10,
};
const loading: Situation = { ...atRest, running: "load", underWay: "load" };

/** Presses keys one after another: a letter each, or a name in angle brackets. */
function after(keys: string, situation: Situation = atRest, from: LocalState = freshLocalState): { local: LocalState; intents: Intent[] } {
  const intents: Intent[] = [];
  let local = from;
  for (const key of keys.match(/<[^>]+>|./g) ?? []) {
    const named = key.startsWith("<");
    const pressed = press(local, { text: named ? "" : key, name: named ? (key.slice(1, -1) as Key["name"]) : undefined }, situation);
    local = pressed.local;
    if (pressed.intent) intents.push(pressed.intent);
  }
  return { local, intents };
}

test.each([
  ["l", "load"],
  ["x", "drill"],
  ["b", "backup"],
  ["c", "checks"],
  ["r", "report"],
])("%s starts %s", (key, step) => {
  expect(after(key).intents).toEqual([{ do: "start", step }]);
});

test("no second step starts while one runs, and the notice says what to do", () => {
  const { local, intents } = after("x", loading);
  expect(intents).toEqual([]);
  expect(local.notice).toBe("load is running: esc cancels it");
});

test("what needs the stack does not start without it; checks judge what is there", () => {
  const down = { ...atRest, started: false };
  expect(after("lxb", down).intents).toEqual([]);
  expect(after("c", down).intents).toEqual([{ do: "start", step: "checks" }]);
});

test("the cursor stops at both ends of the services", () => {
  expect(after("<up>").local.service).toBe("postgres");
  expect(after("<down>").local.service).toBe("redis");
  expect(after("<down><down><down><down>").local.service).toBe("app");
});

test("d asks first; only y takes the stack down", () => {
  expect(after("d")).toMatchObject({ local: { asking: "take down" }, intents: [] });
  expect(after("dy").intents).toEqual([{ do: "takeDown" }]);
  for (const no of ["n", "d", "<enter>", "<escape>", "<interrupt>", " "]) {
    expect(after(`d${no}`)).toMatchObject({ local: { asking: undefined }, intents: [] });
  }
});

test("q leaves at once at rest, and asks while a step runs", () => {
  expect(after("q").intents).toEqual([{ do: "leave" }]);
  expect(after("q", loading)).toMatchObject({ local: { asking: "leave" }, intents: [] });
  expect(after("qy", loading).intents).toEqual([{ do: "leave" }]);
});

test("ctrl-c and esc cancel the running step; at rest ctrl-c leaves and esc asks", () => {
  expect(after("<interrupt>", loading).intents).toEqual([{ do: "cancel" }]);
  expect(after("<escape>", loading).intents).toEqual([{ do: "cancel" }]);
  expect(after("<interrupt>").intents).toEqual([{ do: "leave" }]);
  expect(after("<escape>")).toMatchObject({ local: { asking: "leave" }, intents: [] });
});

test("esc closes what is open before it cancels anything", () => {
  const opened = after("<tab><enter>", loading);
  expect(opened.local).toMatchObject({ page: "findings", findingOpen: true });
  const closed = after("<escape><escape>", loading, opened.local);
  expect(closed).toMatchObject({ local: { page: "stack", findingOpen: false }, intents: [] });
});

test("letters typed into the filter start nothing; enter keeps it, esc clears it", () => {
  const typed = after("/load q");
  expect(typed).toMatchObject({ local: { typing: true, filter: "load q" }, intents: [] });
  expect(after("<backspace><enter>", atRest, typed.local).local).toMatchObject({ typing: false, filter: "load " });
  expect(after("<escape>", atRest, typed.local).local).toMatchObject({ typing: false, filter: "" });
});

test("L watches the load and goes back, also while it runs; there arrows scroll, and l still starts one", () => {
  expect(after("L", loading)).toMatchObject({ local: { page: "load", scroll: 0 }, intents: [] });
  expect(after("LL", loading).local.page).toBe("stack");
  expect(after("L<down><down><up>").local).toMatchObject({ page: "load", scroll: 1 });
  expect(after("L<enter>").local.page).toBe("stack");
  expect(after("Ll").intents).toEqual([{ do: "start", step: "load" }]);
  expect(after("L<escape>", loading)).toMatchObject({ local: { page: "stack" }, intents: [] });
  expect(after("L<interrupt>", loading).intents).toEqual([{ do: "cancel" }]);
});

test("B watches backups and goes back; there arrows scroll, and b still takes one", () => {
  expect(after("B", loading)).toMatchObject({ local: { page: "backup", scroll: 0 }, intents: [] });
  expect(after("BB").local.page).toBe("stack");
  expect(after("B<down><down><up>").local).toMatchObject({ page: "backup", scroll: 1 });
  expect(after("Bb").intents).toEqual([{ do: "start", step: "backup" }]);
});

test("any key closes the help and does nothing else", () => {
  expect(after("?d")).toMatchObject({ local: { help: false, asking: undefined }, intents: [] });
});

test("o opens the report, or says how to get one", () => {
  expect(after("o").intents).toEqual([{ do: "open", path: "report.html" }]);
  expect(after("o", { ...atRest, report: undefined })).toMatchObject({ local: { notice: "no report yet: r writes one" }, intents: [] });
});

test("the log is read backwards by pages, and followed again at its end", () => {
  const back = after("<page up>").local;
  expect(back.logEnd).toBe(91);
  expect(after("<page down>", atRest, back).local.logEnd).toBeUndefined();
  expect(after("<home>").local.logEnd).toBe(10);
  expect(after("<end>", atRest, back).local.logEnd).toBeUndefined();
});
