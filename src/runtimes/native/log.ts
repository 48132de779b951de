import { copyFile, open, rename, stat, truncate } from "node:fs/promises";
import type { InstancePaths } from "./paths.ts";

/** A log that grew past this is moved aside and emptied whenever parity looks at the stack. */
const mostLogBytes = 64 * 1024 * 1024;
/** Where a tail looks at most. */
const mostTailBytes = 4 * 1024 * 1024;

/** The last lines of a log, oldest first, and where it ends. An absent log has none. */
export async function tailOf(path: string, lines: number): Promise<{ readonly lines: readonly string[]; readonly end: number }> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return { lines: [], end: 0 };
  try {
    const { size } = await file.stat();
    const length = Math.min(size, mostTailBytes);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.toString("utf8");
    const complete = text.endsWith("\n") ? text.slice(0, -1) : text;
    return { lines: complete === "" || lines === 0 ? [] : complete.split("\n").slice(-lines), end: size };
  } finally {
    await file.close();
  }
}

/** What was written after an offset. A log that became shorter was emptied: reading starts over. */
export async function readFrom(path: string, offset: number): Promise<{ readonly text: string; readonly end: number }> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return { text: "", end: 0 };
  try {
    const { size } = await file.stat();
    const from = size < offset ? 0 : offset;
    // The rest comes with the next read: a flood never takes more than this at once.
    const length = Math.min(size - from, mostTailBytes);
    if (length === 0) return { text: "", end: size };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
    // Only whole lines, so that neither a line nor a character is cut in two.
    const whole = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1 || (bytesRead === mostTailBytes ? bytesRead : 0);
    return { text: buffer.toString("utf8", 0, whole), end: from + whole };
  } finally {
    await file.close();
  }
}

/** Every start has a log of its own; the one before it is kept. */
export async function startLog(paths: InstancePaths): Promise<void> {
  await rename(paths.log, paths.previousLog).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

/** Keeps a running service's log bounded. Its writer appends, so it goes on at the new end; a line written in between may be lost. */
export async function boundLog(paths: InstancePaths): Promise<void> {
  const size = await stat(paths.log).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= mostLogBytes) return;
  await copyFile(paths.log, paths.previousLog);
  await truncate(paths.log, 0);
}
