import { stringify } from "yaml";
import type { RenderedSchedule, ScheduleRequest } from "./schedule.ts";

const awsImage = "public.ecr.aws/aws-cli/aws-cli:2.31.0";

/**
 * A CronJob that takes production's backup by the same recipe, with PostgreSQL's own programs: parity itself stays on the machine it proves
 * backups on. The database is reached as the Secret `<project>-backup` says.
 */
export function renderKubernetes(request: ScheduleRequest, image: string): RenderedSchedule {
  const { project, backup } = request;
  const name = `${project}-backup`;
  const { store } = backup;
  const toS3 = store !== undefined && "s3" in store ? store.s3 : undefined;
  const folder = toS3 === undefined ? { persistentVolumeClaim: { claimName: name } } : { emptyDir: {} };
  const dump = container("dump", image, dumpScript(request, toS3 === undefined), [{ secretRef: { name } }]);
  const upload = toS3 && container("upload", awsImage, uploadScript(toS3), [{ secretRef: { name: `${name}-store` } }]);
  const job = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": project } },
    spec: {
      schedule: backup.schedule,
      timeZone: "Etc/UTC",
      // Two dumps at once only slow each other down, and the database.
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 3_600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 5,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 4 * 3_600,
          template: {
            spec: {
              restartPolicy: "Never",
              automountServiceAccountToken: false,
              securityContext: { runAsNonRoot: true, runAsUser: 999, fsGroup: 999, seccompProfile: { type: "RuntimeDefault" } },
              ...(upload === undefined ? { containers: [dump] } : { initContainers: [dump], containers: [upload] }),
              volumes: [{ name: "backups", ...folder }],
            },
          },
        },
      },
    },
  };
  return { files: [{ name: `${name}.yaml`, content: `${header(request, image, toS3 !== undefined)}${stringify(job, { lineWidth: 0 })}` }] };
}

function header({ project, recipients, backup, database }: ScheduleRequest, image: string, toS3: boolean): string {
  const programs = ["bash", `pg_dump ${database.version} or newer`, "zstd", ...(recipients.length > 0 ? ["age"] : [])];
  const place = toS3
    ? `# Secret ${project}-backup-store: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY. A lifecycle rule of the bucket removes what is older than ${backup.retention.days} days.`
    : `# PersistentVolumeClaim ${project}-backup: where the backups stay; those older than ${backup.retention.days} days go, but the newest.`;
  return `# Backups of ${project}: kubectl apply -f ${project}-backup.yaml
# ${image} must have ${programs.join(", ")}.
# Secret ${project}-backup: PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE of the database.
${place}
`;
}

function container(name: string, image: string, script: string, envFrom: readonly object[]): object {
  return {
    name,
    image,
    command: ["bash", "-c", script],
    envFrom,
    volumeMounts: [{ name: "backups", mountPath: "/backups" }],
    resources: { requests: { cpu: "250m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  };
}

/** In one stream, so that nothing in clear is ever on a disk; under its name once all of it is there. */
export function dumpScript({ backup, recipients }: ScheduleRequest, keeps: boolean): string {
  const encrypted = recipients.length > 0;
  const stages = [
    "pg_dump --format=custom --compress=0",
    "zstd -q -1 -T2",
    ...(encrypted ? [`age ${recipients.map((each) => `-r ${each}`).join(" ")}`] : []),
  ];
  const days = backup.retention.days;
  const prune = `newest="$(ls -1 "$directory"/*.dump.zst* | grep -v -e partial -e sha256 | sort | tail -n 1)"
find "$directory" -name '*.dump.zst*' -mtime +${days} ! -path "$newest" ! -path "$newest.sha256" -delete
`;
  return `set -euo pipefail
directory="\${BACKUP_DIRECTORY:-/backups}"
file="$directory/$(date -u +%Y%m%d-%H%M%S).dump.zst${encrypted ? ".age" : ""}"
trap 'rm -f "$file.partial"' EXIT
${stages.join(" | ")} > "$file.partial"
test -s "$file.partial"
sync "$file.partial"
mv "$file.partial" "$file"
(cd "$directory" && sha256sum "$(basename "$file")" > "$file.sha256")
${keeps ? prune : ""}`;
}

function uploadScript({ endpoint, bucket, prefix, region }: { endpoint: string; bucket: string; prefix: string; region: string }): string {
  const target = ["s3:/", bucket, prefix.replace(/^\/+|\/+$/g, ""), ""].filter((part, index) => index === 3 || part !== "").join("/");
  const inRegion = region === "auto" ? "" : ` --region ${region}`;
  // The digests last: a backup without one is not whole.
  return `set -euo pipefail
export HOME=/tmp AWS_EC2_METADATA_DISABLED=true
for ending in '*.dump.zst*' '*.sha256'; do
  exclude=(); if [ "$ending" != '*.sha256' ]; then exclude=(--exclude '*.sha256'); fi
  aws s3 cp /backups '${target}' --recursive --exclude '*' --include "$ending" "\${exclude[@]}" --endpoint-url '${endpoint}'${inRegion} --no-progress
done
`;
}
