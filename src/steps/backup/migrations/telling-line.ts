/** "error: column … contains null values", "Migration 0008 failed: …": with what comes after it, told apart from the code of a stack trace. */
const complaint = /(error|failed|fatal|exception)\b[^:(]{0,40}:\s+\S/i;

/** Of all a program said the line that tells how it ended: what it complains of first, or else its last. undefined when it said nothing. */
export function tellingLine(stdout: string, stderr: string): string | undefined {
  const lines = `${stdout}\n${stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.find((line) => complaint.test(line)) ?? lines.at(-1);
}
