import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadReadinessFile, parseReadiness } from "../../../src/checks/readiness/load.ts";
import type { ParityError } from "../../../src/errors/parity-error.ts";

const good = `attestations:
  - id: zerostate/readiness/on-call
    who: Ada Lovelace
    when: 2026-11-01
    link: https://example.org/rota
    expires: 2027-02-01
waivers:
  - id: zerostate/readiness/dashboards
    reason: Grafana comes with the next quarter
    owner: Grace Hopper
    until: 2026-12-24
`;

async function problems(text: string): Promise<string[]> {
  const error = (await parseReadiness(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as ParityError | undefined;
  expect(error?.code).toBe("CONFIG_INVALID");
  return (error?.details ?? []).map(({ at, says, line }) => `${line} ${at}: ${says}`);
}

test("reads attestations and waivers", async () => {
  const readiness = await parseReadiness(good);
  expect(readiness.attestations).toEqual([
    { id: "zerostate/readiness/on-call", who: "Ada Lovelace", when: "2026-11-01", link: "https://example.org/rota", expires: "2027-02-01" },
  ]);
  expect(readiness.waivers).toMatchObject([{ owner: "Grace Hopper", until: "2026-12-24" }]);
});

test("an empty file, and none at all, say nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "readiness-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await parseReadiness("")).toEqual({ attestations: [], waivers: [] });
  expect(await loadReadinessFile(folder)).toEqual({ attestations: [], waivers: [] });
  await writeFile(join(folder, "readiness.yaml"), good);
  expect((await loadReadinessFile(folder)).waivers).toHaveLength(1);
});

test("tells every problem at once, with its line", async () => {
  const text = good
    .replace("2026-11-01", "last week")
    .replace("who: Ada Lovelace", 'who: ""')
    .replace("https://example.org/rota", "the wiki")
    .replace("owner:", "ower:");
  expect(await problems(text)).toEqual([
    "3 attestations.0.who: must be said",
    '4 attestations.0.when: must be a date: "2026-11-30"',
    "5 attestations.0.link: must be a link to where it can be seen",
    "8 waivers.0.owner: must be said",
    "10 waivers.0.ower: no such key",
  ]);
});

test.each([
  ["an id that does not exist", good.replace("readiness/on-call", "readiness/oncall"), /did you mean "zerostate\/readiness\/on-call"/],
  ["an attestation of what can be measured", good.replace("readiness/on-call", "readiness/load-tested"), /nobody's word replaces it/],
  ["an end before the beginning", good.replace("2027-02-01", "2026-10-01"), /must be after `when`/],
  ["a waiver of nothing", good.replace("readiness/dashboards", "readiness/dashbords"), /did you mean "zerostate\/readiness\/dashboards"/],
  ["an id that is none", good.replace("zerostate/readiness/dashboards", "dashboards"), /guide\/list\/item/],
  ["a day that is not in the calendar", good.replace("2026-12-24", "2026-02-30"), /must be a date/],
  ["YAML that is none", "attestations: [", /./],
])("refuses %s", async (_what, text, says) => {
  const found = await problems(text);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(says);
});
