/** Values of the last part for each millisecond: 1,000 times as many fit into four hexadecimal digits. */
const perMillisecond = 64;

/**
 * "20261121-093012-4f1c": the second, then the millisecond with a random part. Sorts by time, so that of two backups of one second the
 * newer one is the latest.
 */
export function newBackupId(now: number): string {
  const [day, time] = new Date(now).toISOString().replaceAll(/[-:]/g, "").split(/[T.]/);
  const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
  const rest = (Math.floor(now) % 1_000) * perMillisecond + (random % perMillisecond);
  return `${day}-${time}-${rest.toString(16).padStart(4, "0")}`;
}

/** Of what else lies where backups are kept, a file system's `lost+found` for one, nothing is read and nothing removed. */
export function isBackupId(name: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{4}$/.test(name);
}

/** Of every id for the next thousand years: what else a store holds, and there may be far more of it, is then not asked for. */
export const beginningOfIds = "2";
