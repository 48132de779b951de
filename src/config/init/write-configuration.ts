import type { Seen, SeenProject } from "./inspect-project.ts";

/** The text of a parity.config.ts for what was seen; each line says where it comes from, what was not seen says so. */
export function configurationText(seen: SeenProject): string {
  return `import { defineConfig } from "parity-kit";
${seen.notes.map((note) => `\n// ${note}`).join("")}
export default defineConfig({
  project: ${text(seen.name)},
  app: {
${appLines(seen)
  .map((line) => `    ${line}`)
  .join("\n")}
    // Instances in production; here at most one a CPU.
    replicas: 3,
    // Liveness, and readiness with its dependencies.
    health: "/health",
    ready: "/ready",
    ${line("metrics", seen.metrics, 'metrics: "/metrics",', "no Prometheus metrics were seen; they are read on $METRICS_PORT")}
    // The app is given DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD_FILE, DB_SSLMODE, REDIS_HOST, REDIS_PORT, REDIS_PASSWORD_FILE, HOST and PORT.
    env: {},
  },
  services: {
    postgres: { ${seen.database ? `database: ${text(seen.database.value)} ` : ""}},${seen.database ? ` // ${seen.database.where}` : ""}
  },
  // What production promises.
  slo: { availability: 0.999, latency: { share: 0.99, below: "200ms" } },
  // A k6 script for this app; it is given PARITY_BASE_URL, PARITY_RATE and PARITY_DURATION.
  load: { script: "k6/load.ts", rate: 10_000, duration: "60s" },
  // Folder with runbooks/ and disaster-recovery.md.
  documentation: "docs",
});
`;
}

function appLines(seen: SeenProject): string[] {
  const lines = seen.dockerfile
    ? [`build: { context: ".", dockerfile: ${text(seen.dockerfile.value)} }, // ${seen.dockerfile.where}; or: ${commandLine(seen.command)}`]
    : [
        seen.command
          ? `${commandLine(seen.command)} // ${seen.command.where}`
          : 'command: "node server.js", // no start script was seen: write what starts the app',
      ];
  if (seen.migrateUp === undefined) return [...lines, "// No migrations were seen: migrate: { up: …, down: … } proves them."];
  const down = seen.migrateDown?.value ?? `${seen.migrateUp.value.replace(/up$/, "")}down`;
  return [...lines, `migrate: { up: ${text(seen.migrateUp.value)}, down: ${text(down)} }, // ${seen.migrateUp.where}`];
}

function commandLine(command: Seen<string> | undefined): string {
  return `command: ${text(command?.value ?? "node server.js")},`;
}

function line(name: string, seen: Seen<string> | undefined, otherwise: string, why: string): string {
  return seen ? `${name}: ${text(seen.value)}, // ${seen.where}` : `// ${otherwise} // ${why}`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
