import { defineConfig, type ViteUserConfig } from "vitest/config";

const minute = 60_000;

/** Units run side by side; what starts servers runs a file at a time, because two stacks on one machine would measure each other. */
const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ["default", ["json", { outputFile: ".vitest/results.json" }]],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 20_000, sequence: { groupOrder: 0 } },
      },
      ...["native", "tui", "compose", "package"].map((name, index) => ({
        extends: true as const,
        test: {
          name,
          include: [`test/${name}/**/*.test.{ts,tsx}`],
          fileParallelism: false,
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
          sequence: { groupOrder: index + 1 },
        },
      })),
    ],
  },
});

export default config;
