import { defineConfig, type ViteUserConfig } from "vitest/config";

const minute = 60_000;

/** Units run side by side; what starts servers runs a file at a time, because two stacks on one machine would measure each other. */
const config: ViteUserConfig = defineConfig({
  test: {
    // What is polled for comes when the machine gets to it: the default second is a verdict on how busy it is.
    expect: { poll: { timeout: 60_000 } },
    reporters: ["default", ["json", { outputFile: ".vitest/results.json" }]],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 2 * minute, sequence: { groupOrder: 0 } },
      },
      ...["native", "tui", "compose", "kind", "package"].map((name, index) => ({
        extends: true as const,
        test: {
          name,
          include: [`test/${name}/**/*.test.{ts,tsx}`],
          fileParallelism: false,
          globalSetup: ["test/scratch/global-setup.ts", "test/scratch/fetch-programs.ts"],
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
          sequence: { groupOrder: index + 1 },
        },
      })),
    ],
  },
});

export default config;
