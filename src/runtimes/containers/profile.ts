import type { Plan, SecretName, ServiceName } from "../../plan/plan.ts";

/** Numbers as `id` tells them in the image. */
export interface ImageUser {
  readonly user: number;
  readonly group: number;
}

/** What one service's image needs beyond the defaults, which are: no capability, a read-only file system, a /tmp in memory. */
export interface ContainerProfile {
  /** Of what an entrypoint needs to give up root: everything else is dropped. */
  readonly capabilities?: readonly string[];
  /** Folders in memory, for what the image writes outside of its volume. */
  readonly memoryFolders?: readonly string[];
  readonly writableRoot?: boolean;
  /** Where the root is read-only all the same: what the image writes outside of its volume, on disk. */
  readonly writtenFolders?: readonly string[];
  /** Of /dev/shm, where the engine's own 64 MiB do not do. */
  readonly sharedMemory?: string;
  /** Owner a private key must have for this server; the key is copied for it before the image's own entrypoint. */
  readonly keyOwner?: { readonly user: string; readonly entrypoint: readonly string[] };
  /** Only for whoever runs the file by hand: parity probes by itself. Truthful: initialisation listens on no port. */
  readonly healthTest?: readonly string[];
  /** Secrets that the stored data was made with: data and secret only fit together. */
  readonly secretsInData?: readonly SecretName[];
  /** Who the server is in its official image, and in the one made of Debian's packages. */
  readonly users: Readonly<Record<Plan["images"], ImageUser>>;
}

const nobody: ImageUser = { user: 65_534, group: 65_534 };
/** Of Node's images, and what the guides' own apps run as. */
const node: ImageUser = { user: 1000, group: 1000 };
const both = (user: ImageUser): ContainerProfile["users"] => ({ official: user, debian: user });

const givesUpRoot = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

const postgresProfile: ContainerProfile = {
  users: { official: { user: 70, group: 70 }, debian: { user: 999, group: 999 } },
  capabilities: givesUpRoot,
  memoryFolders: ["/var/run/postgresql"],
  // Parallel workers share what they sort and hash through it; a query that finds it full fails.
  sharedMemory: "256mb",
  keyOwner: { user: "postgres", entrypoint: ["docker-entrypoint.sh"] },
  healthTest: ["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"],
  secretsInData: ["postgres", "app-database", "metrics-database"],
};

const profiles: Readonly<Record<ServiceName, ContainerProfile>> = {
  postgres: postgresProfile,
  "postgres-replica": postgresProfile,
  "wal-receiver": { users: both(node) },
  redis: { capabilities: givesUpRoot, users: { official: { user: 999, group: 1000 }, debian: { user: 999, group: 999 } } },
  migrate: { users: both(node) },
  app: { users: both(node) },
  // Debian gives its haproxy any free number, and nothing it reads belongs to it.
  "load-balancer": { users: both({ user: 99, group: 99 }) },
  "postgres-exporter": { users: both(nobody) },
  "redis-exporter": { users: both(nobody) },
  "alert-sink": { users: both(node) },
  alertmanager: { users: both(nobody) },
  "kube-state-metrics": { users: { official: nobody, debian: node } },
  prometheus: { users: both(nobody) },
  grafana: { writableRoot: true, writtenFolders: ["/var/log/grafana"], secretsInData: ["grafana"], users: both({ user: 472, group: 0 }) },
};

export function profileOf(service: ServiceName): ContainerProfile {
  return profiles[service];
}

/** Where a key with an owner of its own is copied to, in memory. */
export const ownedKeyFolder = "/run/parity";

/** A script that copies the key for its owner, then goes on as the image would have. A mounted file keeps this machine's owner, which Postgres refuses. */
export function keyScript(source: string, target: string, user: string, entrypoint: readonly string[]): string {
  return `install -o ${user} -g ${user} -m 600 ${source} ${target} && exec ${entrypoint.join(" ")} "$@"`;
}
