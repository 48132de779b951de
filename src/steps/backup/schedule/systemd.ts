import { type CronFields, readCron } from "../../../config/cron.ts";
import { environmentFile, needsKey, type RenderedSchedule, type ScheduleRequest } from "./schedule.ts";

const weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** A service and its timer. */
export function renderSystemd(request: ScheduleRequest): RenderedSchedule {
  const name = `${request.project}-backup`;
  return {
    files: [
      { name: `${name}.service`, content: service(request) },
      { name: `${name}.timer`, content: timer(request) },
    ],
  };
}

function service({ project, root, configuration, parity, user, backup }: ScheduleRequest): string {
  const command = (...words: readonly string[]): string =>
    [...parity, "backup", ...words, "--config", configuration].map(quotedForSystemd).join(" ");
  return `# /etc/systemd/system/${project}-backup.service
[Unit]
Description=Backup of ${project}
After=network-online.target

[Service]
Type=oneshot
${user === undefined ? "" : `# Who runs the project's stack; without it, it would be root.\nUser=${user}\n`}WorkingDirectory=${escaped(root)}
${needsKey(backup) ? `# Mode 0600: AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…\nEnvironmentFile=${escaped(environmentFile(root))}\n` : ""}ExecStart=${command()}
ExecStart=${command("prune")}
Nice=10
IOSchedulingClass=idle
UMask=0077
`;
}

function timer({ project, backup }: ScheduleRequest): string {
  const times = calendarOf(backup.schedule).map((each) => `OnCalendar=${each}`);
  return `# /etc/systemd/system/${project}-backup.timer: systemctl enable --now ${project}-backup.timer
[Unit]
Description=When ${project} is backed up

[Timer]
${times.join("\n")}
# After a time when the machine was off.
Persistent=true

[Install]
WantedBy=timers.target
`;
}

/** The same times in systemd's words. Throws on what cron would not take: the configuration refuses that before. */
export function calendarOf(schedule: string): string[] {
  const fields = readCron(schedule);
  if (typeof fields === "string") throw new Error(fields);
  const { given } = fields;
  // systemd wants all of a line to fit; cron is content with either day.
  if (given.days && given.weekdays) return [calendar(fields, { weekdays: false }), calendar(fields, { days: false })];
  return [calendar(fields, {})];
}

function calendar(fields: CronFields, use: { readonly days?: boolean; readonly weekdays?: boolean }): string {
  const { minutes, hours, days, months, weekdays } = fields;
  const onDays = use.days !== false && days.length < 31 ? list(days) : "*";
  const onWeekdays = use.weekdays !== false && weekdays.length < 7 ? `${weekdays.map((day) => weekdayNames[day]).join(",")} ` : "";
  const inMonths = months.length < 12 ? list(months) : "*";
  return `${onWeekdays}*-${inMonths}-${onDays} ${hours.length < 24 ? list(hours) : "*"}:${minutes.length < 60 ? list(minutes) : "*"}:00 UTC`;
}

function list(numbers: readonly number[]): string {
  return numbers.map((number) => String(number).padStart(2, "0")).join(",");
}

/** Percent signs are systemd's own. */
function escaped(path: string): string {
  return path.replaceAll("%", "%%");
}

function quotedForSystemd(word: string): string {
  const safe = escaped(word).replaceAll("$", "$$$$");
  return /^[\w./:=@%+$-]+$/.test(safe) ? safe : `"${safe.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
