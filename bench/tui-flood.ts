import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median, tell } from "./measure.ts";
import { withSample } from "./sample.ts";
import { UpTerminal } from "./up-terminal.ts";

const seconds = 15;
const linesPerSecond = 10_000;
const everyMs = 50;

// Expected, stated before it was measured: while the followed service writes 10,000 lines a second, a key is answered within 500 ms,
// and memory grows by less than 100 MiB from the second third of the flood to its end.
await withSample("native", async (folder) => {
  const terminal = new UpTerminal(folder);
  await terminal.shows("✓ settings");
  const log = createWriteStream(join(folder, ".parity/native/postgres-0/log"), { flags: "a" });
  const began = performance.now();
  let written = 0;
  const flood = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * linesPerSecond);
    for (; written < due; written += 1)
      log.write(`2026-01-01 00:00:00 UTC LOG:  line ${written} of a service with a great deal to say about little\n`);
  }, everyMs);
  const cpuBefore = terminal.cpuMs();
  const answers: number[] = [];
  let early = 0;
  for (let second = 0; second < seconds; second += 1) {
    answers.push(await answer(terminal));
    if (second === Math.floor(seconds / 3)) early = terminal.memoryMiB();
    await sleep(Math.max(0, began + (second + 1) * 1000 - performance.now()));
  }
  clearInterval(flood);
  const share = (terminal.cpuMs() - cpuBefore) / (performance.now() - began);
  const grown = terminal.memoryMiB() - early;
  log.end();
  await terminal.leave();
  console.log(`${written} lines written, ${Math.round(share * 100)} % of a core, ${Math.round(early)} MiB after a third of the time`);
  tell({ what: "a key pressed during the flood is answered (median)", measured: median(answers), most: 500, unit: " ms" });
  tell({ what: "a key pressed during the flood is answered (slowest)", measured: Math.max(...answers), most: 500, unit: " ms" });
  tell({ what: "memory grown during the flood", measured: Math.max(0, grown), most: 100, unit: " MiB" });
});

/** Help is opened and closed again; the time until it was seen to open. */
async function answer(terminal: UpTerminal): Promise<number> {
  const began = performance.now();
  terminal.press("?");
  await terminal.shows("any key closes");
  const ms = performance.now() - began;
  terminal.press("?");
  await terminal.shows("any key closes", false);
  return ms;
}
