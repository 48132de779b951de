/** Rules by which a production setting is made smaller for this machine. Pure; each says in words what it did. */

const mebibyte = 1024 * 1024;
const unitBytes = { kB: 1024, MB: mebibyte, GB: 1024 * mebibyte } as const;

export interface Scaled {
  readonly asked: string;
  readonly rule: string | undefined;
}

/** "2GB" as bytes. */
export function bytesOf(size: string): number {
  const [, amount, unit] = /^(\d+)(kB|MB|GB)$/.exec(size) ?? [];
  if (amount === undefined) throw new RangeError(`not a size: ${size}`);
  return Number(amount) * unitBytes[unit as keyof typeof unitBytes];
}

/** Bytes in Postgres's notation, in whole megabytes or gigabytes. */
export function sizeOf(bytes: number): string {
  const megabytes = Math.max(1, Math.floor(bytes / mebibyte));
  return megabytes % 1024 === 0 ? `${megabytes / 1024}GB` : `${megabytes}MB`;
}

export function gibibytes(bytes: number): string {
  return `${(bytes / (1024 * mebibyte)).toFixed(1).replace(/\.0$/, "")} GiB`;
}

/** A setting that is a share of the server's memory keeps that share when the server gets less memory here than in production. */
export function scaleByMemory(production: string, productionBytes: number, availableBytes: number, share: string): Scaled {
  if (availableBytes >= productionBytes) return { asked: production, rule: undefined };
  const asked = sizeOf((bytesOf(production) * availableBytes) / productionBytes);
  return { asked, rule: `same share of memory: ${gibibytes(productionBytes)} in production, ${gibibytes(availableBytes)} here (${share})` };
}

/** No more instances than CPUs: on one machine more of them only take turns. */
export function scaleInstances(production: number, cpus: number): Scaled & { readonly instances: number } {
  const instances = Math.max(1, Math.min(production, cpus));
  const rule = instances === production ? undefined : `at most one instance a CPU, ${cpus} here; never under 1`;
  return { instances, asked: String(instances), rule };
}

/** A duration on the stack's clock, in seconds: production's divided by the time scale, never under a second. */
export function scaleSeconds(production: number, timeScale: number): number {
  return Math.max(1, Math.round(production / timeScale));
}

/** An autoscaler decides every 15 seconds: a window that does not span two of its decisions would never be in force. */
const leastWindowSeconds = 20;
/** The guides': so long it must have had more than it needs before it makes fewer. */
export const guideWindowSeconds = 300;

/** The autoscaler's window before it makes fewer instances, on the stack's clock. */
export function scaleDownWindow(timeScale: number): number {
  return Math.min(guideWindowSeconds, Math.max(leastWindowSeconds, scaleSeconds(guideWindowSeconds, timeScale)));
}

/** Seconds in Prometheus's notation. */
export function promDuration(seconds: number): string {
  return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60}m` : `${seconds}s`;
}
