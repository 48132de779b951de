import { environmentFile, needsKey, type RenderedSchedule, type ScheduleRequest } from "./schedule.ts";

/** Lines for `crontab -`. */
export function renderCron({ project, root, configuration, parity, backup }: ScheduleRequest): RenderedSchedule {
  const command = (...words: readonly string[]): string => [...parity, "backup", ...words, "--config", configuration].map(quoted).join(" ");
  const environment = environmentFile(root);
  const key = needsKey(backup) ? [`# ${environment} (mode 0600) holds AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…`] : [];
  const source = needsKey(backup) ? `set -a; . ${quoted(environment)}; set +a; ` : "";
  const log = quoted(`${root}/.parity/backup.log`);
  const line = `cd ${quoted(root)} && { ${source}${command()} && ${command("prune")}; } >> ${log} 2>&1`;
  const lines = [
    `# Backups of ${project}: install with  parity backup schedule cron | crontab -   (which replaces your other lines)`,
    ...key,
    "CRON_TZ=UTC",
    // cron makes a new line of every other one.
    `${backup.schedule} ${line.replaceAll("%", "\\%")}`,
  ];
  return { files: [{ name: `${project}-backup.cron`, content: `${lines.join("\n")}\n` }] };
}

/** One word of a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
