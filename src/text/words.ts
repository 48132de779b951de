/** Numbers as a person reads them, each with its unit. */

/** "0.4 s", "41 s", "3 min 12 s", "2 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** As `duration`, without tenths. */
export function wholeSeconds(seconds: number): string {
  return seconds < 99.5 ? `${Math.floor(seconds)} s` : duration(seconds);
}

/** For what is only known roughly: "less than a minute", "4 min", "2 h 5 min". */
export function roughly(seconds: number): string {
  if (seconds < 60) return "under 1 min";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A time on an axis, as short as it can be told: "0.1 s", "10 min", "1 h". */
export function axisTime(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60} min`;
  return seconds < 60 ? `${Number(seconds.toPrecision(3))} s` : duration(seconds);
}

/** How long ago something was: "under 1 min", "2 h 5 min", "12 days". */
export function age(seconds: number): string {
  return seconds < 48 * 3600 ? roughly(seconds) : `${Math.floor(seconds / 86_400)} days`;
}

/** What is left of a long step: "about 40 s left"; rounded so that it does not flicker. */
export function timeLeft(seconds: number): string {
  if (seconds <= 0) return "longer than expected";
  if (seconds < 10) return "a few seconds left";
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s left`;
  return `about ${Math.round(seconds / 60)} min left`;
}

export function bytes(count: number): string {
  const mebibytes = count / 1024 / 1024;
  if (mebibytes < 1) return `${Math.round(count / 1024)} KiB`;
  if (mebibytes < 999.5) return `${Math.round(mebibytes)} MiB`;
  return `${(mebibytes / 1024).toFixed(1)} GiB`;
}

/** "12,004". */
export function whole(count: number): string {
  return Math.round(count)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 pod", "4,400 pods": of a noun that takes an s. */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A share (0..1) as "0.12 %". */
export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

export function milliseconds(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${whole(ms)} ms` : `${whole(ms / 1000)} s`;
}

/** Seconds since an ISO 8601 instant; never negative. */
export function secondsSince(at: string, now: number): number {
  return Math.max(0, (now - Date.parse(at)) / 1000);
}

/** Floating point: 1 - 0.999 is a little more than 0.001, and what is at its limit is within it. */
export const rounding = 1e-9;
