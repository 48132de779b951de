import { parity, sideBySide, tell } from "./measure.ts";
import { withSample } from "./sample.ts";

// Expected, stated before it was measured: warm, that is with programs fetched and data there, the whole stack is ready in under 5 s.
await withSample("native", async (folder) => {
  const up = (): number => parity(["up", "--detach", "--on", "native"], folder);
  const down = (): number => parity(["down"], folder);
  up();
  down();
  const { ready } = await sideBySide(5, {
    ready: () => {
      const ms = up();
      down();
      return ms;
    },
  });
  tell({ what: "parity up --detach on native, warm", measured: ready / 1000, most: 5, unit: " s" });
});
