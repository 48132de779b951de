import { emptyNode, parity, sideBySide, tell } from "./measure.ts";
import { withSample } from "./sample.ts";

// Expected, stated before it was measured: under 400 ms on a running stack.
await withSample("native", async (folder) => {
  parity(["up", "--detach", "--on", "native"], folder);
  const { empty, status } = await sideBySide(15, { empty: emptyNode, status: () => parity(["status"], folder) });
  console.log(`node -e 0: ${Math.round(empty)} ms, ${(status / empty).toFixed(1)}x of it`);
  tell({ what: "parity status on a running stack", measured: status, most: 400, unit: " ms" });
});
