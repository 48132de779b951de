export type Log = (level: "info" | "warn" | "error", message: string, facts?: Readonly<Record<string, unknown>>) => void;

/** JSON lines on standard output. */
export function logTo(write: (line: string) => void, instance: string): Log {
  return (level, message, facts = {}) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, msg: message, instance, ...facts })}\n`);
}
