import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { PlannedBackup } from "../../../src/plan/plan.ts";
import { quoted, renderCron } from "../../../src/steps/backup/schedule/cron.ts";
import { dumpScript, renderKubernetes } from "../../../src/steps/backup/schedule/kubernetes.ts";
import type { ScheduleRequest } from "../../../src/steps/backup/schedule/schedule.ts";
import { calendarOf, renderSystemd } from "../../../src/steps/backup/schedule/systemd.ts";

const s3 = { s3: { endpoint: "https://s3.example.com", bucket: "backups", prefix: "/shop/", region: "eu-central-1" } };
function request(backup: Partial<PlannedBackup> = {}, more: Partial<ScheduleRequest> = {}): ScheduleRequest {
  return {
    project: "shop",
    root: "/srv/my shop",
    configuration: "/srv/my shop/parity.config.ts",
    parity: ["/usr/bin/node", "/opt/parity/dist/bin.js"],
    recipients: ["age1qqq"],
    database: { name: "shop", user: "shop", version: "15" },
    ...more,
    backup: {
      format: "custom",
      compression: "zstd",
      encryption: "own",
      store: undefined,
      schedule: "0 */6 * * *",
      retention: { days: 30, everyHours: 6, denseDays: 7 },
      productionBytes: undefined,
      ...backup,
    },
  };
}
const contentOf = ({ files }: ReturnType<typeof renderCron>): string => files.map(({ content }) => content).join("\n");

describe("for cron", () => {
  test("one line takes a backup and prunes, in the project's folder, by absolute paths", () => {
    expect(contentOf(renderCron(request())).split("\n").slice(1)).toEqual([
      "CRON_TZ=UTC",
      "0 */6 * * * cd '/srv/my shop' && { /usr/bin/node /opt/parity/dist/bin.js backup --config '/srv/my shop/parity.config.ts' && " +
        "/usr/bin/node /opt/parity/dist/bin.js backup prune --config '/srv/my shop/parity.config.ts'; } >> '/srv/my shop/.parity/backup.log' 2>&1",
      "",
    ]);
  });

  test("the key of a store is read from a file, and a percent sign is no new line", () => {
    const text = contentOf(renderCron(request({ store: s3 }, { root: "/srv/50%" })));
    expect(text).toContain("set -a; . /srv/50\\%/.parity/backup.env; set +a;");
    expect(text).not.toMatch(/AWS_SECRET_ACCESS_KEY=[^…]/);
  });

  test.each(["plain", "two words", "it's", "$(touch x)", "`id`", "a;b", "", "back\\slash"])("%j reaches a shell as one word", (word) => {
    expect(execFileSync("sh", ["-c", `printf %s ${quoted(word)}`], { encoding: "utf8" })).toBe(word);
  });
});

describe("for systemd", () => {
  test.each([
    ["0 */6 * * *", ["*-*-* 00,06,12,18:00:00 UTC"]],
    ["30 2 * * *", ["*-*-* 02:30:00 UTC"]],
    ["* * * * *", ["*-*-* *:*:00 UTC"]],
    ["0 4 1,15 * *", ["*-*-01,15 04:00:00 UTC"]],
    ["0 4 * * 1-5", ["Mon,Tue,Wed,Thu,Fri *-*-* 04:00:00 UTC"]],
    ["0 4 13 * fri", ["*-*-13 04:00:00 UTC", "Fri *-*-* 04:00:00 UTC"]],
    ["0 0 * jan,jul 7", ["Sun *-01,07-* 00:00:00 UTC"]],
  ])("%s is %j", (schedule, calendar) => expect(calendarOf(schedule)).toEqual(calendar));

  test("a service and its timer, with the key of a store from a file", () => {
    const [service, timer] = renderSystemd(request({ store: s3 })).files;
    expect(service?.name).toBe("shop-backup.service");
    expect(service?.content).not.toContain("User=");
    expect(service?.content).toContain("EnvironmentFile=/srv/my shop/.parity/backup.env\n");
    expect(service?.content).toContain('ExecStart=/usr/bin/node /opt/parity/dist/bin.js backup --config "/srv/my shop/parity.config.ts"\n');
    expect(service?.content).toContain("dist/bin.js backup prune --config");
    expect(timer?.content).toContain("OnCalendar=*-*-* 00,06,12,18:00:00 UTC\n");
    expect(timer?.content).toContain("Persistent=true");
  });
});

test("the service runs as the one whose project it is", () => {
  const [service] = renderSystemd(request({}, { user: 1000 })).files;
  expect(service?.content).toMatch(/\[Service\]\n(.+\n)*User=1000\n/);
});

describe("for Kubernetes", () => {
  const job = (of: ScheduleRequest) => parse(contentOf(renderKubernetes(of, "registry.example.com/backup:15")));

  test("a CronJob that never runs twice at once, as nobody in particular, and that holds no secret", () => {
    const rendered = job(request());
    expect(rendered).toMatchObject({
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "shop-backup" },
      spec: { schedule: "0 */6 * * *", timeZone: "Etc/UTC", concurrencyPolicy: "Forbid" },
    });
    const pod = rendered.spec.jobTemplate.spec.template.spec;
    expect(pod).toMatchObject({ restartPolicy: "Never", automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(pod.containers).toMatchObject([
      { name: "dump", image: "registry.example.com/backup:15", envFrom: [{ secretRef: { name: "shop-backup" } }] },
    ]);
    expect(pod.volumes).toEqual([{ name: "backups", persistentVolumeClaim: { claimName: "shop-backup" } }]);
    expect(JSON.stringify(rendered)).not.toMatch(/PGPASSWORD=|AGE-SECRET/);
  });

  test("with S3 what was dumped is sent by a second container, and stays on no volume", () => {
    const pod = job(request({ store: s3 })).spec.jobTemplate.spec.template.spec;
    expect(pod.initContainers).toMatchObject([{ name: "dump" }]);
    expect(pod.containers).toMatchObject([{ name: "upload", envFrom: [{ secretRef: { name: "shop-backup-store" } }] }]);
    expect(pod.containers[0].command[2]).toContain("'s3://backups/shop/' --recursive");
    expect(pod.containers[0].command[2]).toContain("--endpoint-url 'https://s3.example.com' --region eu-central-1");
    expect(pod.volumes).toEqual([{ name: "backups", emptyDir: {} }]);
    for (const { command } of [...pod.initContainers, ...pod.containers]) execFileSync("bash", ["-n", "-c", command[2]]);
  });

  test.each([true, false])("its script is one bash reads (it prunes: %s)", (keeps) => {
    const script = dumpScript(request(), keeps);
    expect(script).toContain("pg_dump --format=custom --compress=0 | zstd -q -1 -T2 | age -r age1qqq >");
    execFileSync("bash", ["-n", "-c", script]);
    expect(dumpScript(request({}, { recipients: [] }), keeps)).not.toContain("age");
  });
});
