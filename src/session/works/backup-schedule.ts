import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { exitCodes } from "../../errors/codes.ts";
import { ParityError } from "../../errors/parity-error.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Host } from "../../host/host.ts";
import { readKeys } from "../../steps/backup/codec/keys.ts";
import { renderCron } from "../../steps/backup/schedule/cron.ts";
import { renderKubernetes } from "../../steps/backup/schedule/kubernetes.ts";
import type { RenderedSchedule, ScheduleRequest } from "../../steps/backup/schedule/schedule.ts";
import { renderSystemd } from "../../steps/backup/schedule/systemd.ts";
import { readingOnly } from "../backups.ts";
import type { Given } from "../given.ts";
import { openProject, type Project, shipped } from "../project.ts";

/** Prints the scheduled form of this project's backups, or writes it into a folder. Changes nothing of the system. */
export async function scheduleBackups(host: Host, given: Given): Promise<number> {
  const project = await openProject(host, given.options);
  const { files } = await rendered(project, given);
  const { output } = given.options;
  if (output === undefined) {
    host.stdout.write(files.map(({ content }) => content).join("\n"));
    return exitCodes.proved;
  }
  const folder = resolve(host.cwd, output);
  await mkdir(folder, { recursive: true });
  for (const { name, content } of files) {
    await writeAtomically(join(folder, name), content);
    host.stdout.write(`${join(folder, name)}\n`);
  }
  return exitCodes.proved;
}

async function rendered(project: Project, given: Given): Promise<RenderedSchedule> {
  const { image } = given.options;
  switch (given.arguments[0]) {
    case "cron":
      return renderCron(await requestOf(project, false));
    case "systemd":
      return renderSystemd(await requestOf(project, false));
    default:
      if (image === undefined) {
        throw new ParityError("USAGE", "a CronJob needs an image that has pg_dump, zstd and age", {
          hint: "name one: parity backup schedule kubernetes --image registry.example.com/postgres-backup:15",
        });
      }
      return renderKubernetes(await requestOf(project, true), image);
  }
}

async function requestOf({ host, plan, loaded }: Project, withKeys: boolean): Promise<ScheduleRequest> {
  const postgres = plan.services.find(({ name }) => name === "postgres");
  return {
    project: plan.project,
    root: loaded.root,
    configuration: loaded.path,
    parity: [host.nodePath, shipped("dist/bin.js")],
    ...(host.userId === undefined ? {} : { user: host.userId }),
    backup: plan.backup,
    recipients: withKeys ? (await readKeys(plan, readingOnly(host))).recipients : [],
    database: { name: plan.database.name, user: plan.database.user, version: postgres?.version ?? "15" },
  };
}
