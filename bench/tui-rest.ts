import { setTimeout as sleep } from "node:timers/promises";
import { tell } from "./measure.ts";
import { withSample } from "./sample.ts";
import { UpTerminal } from "./up-terminal.ts";

const windowMs = 20_000;

// Expected, stated before it was measured: with the stack ready and nobody pressing a key, under 3 % of one core.
await withSample("native", async (folder) => {
  const terminal = new UpTerminal(folder);
  await terminal.shows("✓ settings");
  // What starting left to do is no rest.
  await sleep(2_000);
  const before = terminal.cpuMs();
  await sleep(windowMs);
  const share = ((terminal.cpuMs() - before) / windowMs) * 100;
  await terminal.leave();
  tell({ what: "the TUI at rest", measured: share, most: 3, unit: " % of a core" });
});
