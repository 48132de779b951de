import type { SecretName, ServiceName } from "../../plan/plan.ts";

/** What one service's image needs beyond the defaults, which are: no capability, a read-only file system, a /tmp in memory. */
export interface ContainerProfile {
  /** Of what an entrypoint needs to give up root: everything else is dropped. */
  readonly capabilities?: readonly string[];
  /** Folders in memory, for what the image writes outside of its volume. */
  readonly memoryFolders?: readonly string[];
  readonly writableRoot?: boolean;
  /** Of /dev/shm, where the engine's own 64 MiB do not do. */
  readonly sharedMemory?: string;
  /** Owner a private key must have for this server; the key is copied for it before the image's own entrypoint. */
  readonly keyOwner?: { readonly user: string; readonly entrypoint: readonly string[] };
  /** Only for whoever runs the file by hand: parity probes by itself. Truthful: initialisation listens on no port. */
  readonly healthTest?: readonly string[];
  /** Secrets that the stored data was made with: data and secret only fit together. */
  readonly secretsInData?: readonly SecretName[];
}

const givesUpRoot = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

const profiles: Partial<Record<ServiceName, ContainerProfile>> = {
  postgres: {
    capabilities: givesUpRoot,
    memoryFolders: ["/var/run/postgresql"],
    // Parallel workers share what they sort and hash through it; a query that finds it full fails.
    sharedMemory: "256mb",
    keyOwner: { user: "postgres", entrypoint: ["docker-entrypoint.sh"] },
    healthTest: ["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"],
    secretsInData: ["postgres", "app-database", "metrics-database"],
  },
  redis: { capabilities: givesUpRoot },
  grafana: { writableRoot: true, secretsInData: ["grafana"] },
};

export function profileOf(service: ServiceName): ContainerProfile {
  return profiles[service] ?? {};
}

/** Where a key with an owner of its own is copied to, in memory. */
export const ownedKeyFolder = "/run/parity";

/** A script that copies the key for its owner, then goes on as the image would have. A mounted file keeps this machine's owner, which Postgres refuses. */
export function keyScript(source: string, target: string, user: string, entrypoint: readonly string[]): string {
  return `install -o ${user} -g ${user} -m 600 ${source} ${target} && exec ${entrypoint.join(" ")} "$@"`;
}
