import { emptyNode, parity, sideBySide, tell } from "./measure.ts";
import { withSample } from "./sample.ts";
import { UpTerminal } from "./up-terminal.ts";

// Expected, stated before it was measured: the first frame of `parity up` within 300 ms of the start of its process.
await withSample("native", async (folder) => {
  parity(["up", "--detach", "--on", "native"], folder);
  const firstFrame = async (): Promise<number> => {
    const terminal = new UpTerminal(folder);
    const ms = await terminal.shows("services");
    await terminal.leave();
    return ms;
  };
  const { empty, frame } = await sideBySide(9, { empty: emptyNode, frame: firstFrame });
  console.log(`node -e 0: ${Math.round(empty)} ms, ${(frame / empty).toFixed(1)}x of it`);
  tell({ what: "first frame of parity up", measured: frame, most: 300, unit: " ms" });
});
