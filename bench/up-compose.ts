import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parity, sideBySide, tell, timed } from "./measure.ts";
import { withSample } from "./sample.ts";

// Expected, stated before it was measured: warm, parity needs at most 1.15x of what `docker compose up --wait` needs for the very
// file parity rendered; and native is ready at least twice as fast as compose.
// To be known when reading it: the file's health checks run every 5 s, as they would in production, and `--wait` waits for them.
// Parity asks the services itself five times a second, which flatters it here.
const engine = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], { encoding: "utf8" });
if (engine.status === 0) await compare();
else
  console.log(`skipped  up-compose: no container engine answers (${(engine.error?.message ?? engine.stderr).trim().split("\n").at(-1)})`);

async function compare(): Promise<void> {
  const images = process.env["PARITY_IMAGES"] ?? "debian";
  await withSample("native", async (native) =>
    withSample("compose", async (folder) => {
      const file = join(folder, ".parity/compose/compose.yaml");
      const compose = (...args: readonly string[]): number => timed("docker", ["compose", "-f", file, ...args], folder);
      const up = (): number => parity(["up", "--detach", "--on", "compose", "--images", images], folder);
      const upNative = (): number => parity(["up", "--detach", "--on", "native"], native);
      const during = (start: () => number, end: () => number): number => {
        const ms = start();
        end();
        return ms;
      };
      const down = (): number => parity(["down"], folder);
      const downNative = (): number => parity(["down"], native);
      during(up, down);
      during(upNative, downNative);
      const found = await sideBySide(3, {
        parity: () => during(up, down),
        compose: () =>
          during(
            () => compose("up", "--detach", "--wait"),
            () => compose("down"),
          ),
        native: () => during(upNative, downNative),
      });
      const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
      console.log(
        `parity on compose ${seconds(found.parity)}, docker compose ${seconds(found.compose)}, parity on native ${seconds(found.native)}`,
      );
      tell({ what: "parity up --detach against docker compose up --wait", measured: found.parity / found.compose, most: 1.15, unit: "x" });
      tell({ what: "parity on native against parity on compose", measured: found.native / found.parity, most: 0.5, unit: "x" });
    }),
  );
}
