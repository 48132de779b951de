import type { ErrorDetail } from "../../../errors/parity-error.ts";

/** What k6 wrote to its stderr when it refused a script, as one line a person can act on. `script`: its absolute path. */
export function complaintOf(stderr: string, script: string): ErrorDetail {
  const messages = stderr.split("\n").flatMap((line) => errorIn(line));
  const text = (messages.join("; ") || stderr.trim() || "k6 refuses it and does not say why").replaceAll(`file://${script}`, "");
  const says = text
    .replace(/^could not initialize '[^']*': could not load JS test '[^']*': /, "")
    .replace(/^:\s*/, "")
    // k6's advice on containers and mounts.
    .replace(/\. Make sure that you've specified.*$/s, "")
    .split("\n")[0]
    ?.replace(/^Error: /, "")
    .trim();
  const line = /Line (\d+):\d+/.exec(text)?.[1] ?? /\bat :(\d+):\d+/.exec(text)?.[1];
  return {
    at: script,
    says: lowerFirst((says ?? text).replace(/^Line \d+:\d+ /, "")),
    ...(line === undefined ? {} : { line: Number(line) }),
  };
}

function errorIn(line: string): string[] {
  try {
    const { level, msg } = JSON.parse(line) as { level?: string; msg?: string };
    return level === "error" && msg !== undefined ? [msg] : [];
  } catch {
    return [];
  }
}

/** An identifier keeps its capital. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]+ /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
