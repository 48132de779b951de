import { join } from "node:path";
import { defineConfig } from "parity-kit";

const here = import.meta.dirname;

export default defineConfig({
  project: "quizmentor",
  app: {
    command: "node src/main.ts",
    cwd: join(here, "service"),
    replicas: 3,
    health: "/health/live",
    ready: "/health/ready",
    metrics: "/metrics",
    migrate: {
      up: "node src/migrate.ts up --seed",
      down: "node src/migrate.ts down",
      back: "node src/migrate.ts down --last",
    },
    env: {
      // Every role in each instance; the README shows them apart.
      ROLES: "orchestrator,bloom-validator,adaptive-engine,analytics",
      API_KEY_FILE: "${secrets.load-key.file}",
      DB_POOL_SIZE: "20",
    },
  },
  slo: { availability: 0.999, latency: { share: 0.99, below: "200ms" } },
  load: { script: join(here, "k6/learning.ts"), rate: 300, duration: "60s" },
  limits: { recovery: "30s", rto: "30m", rpo: "5m" },
  ledger: {
    write: "/api/learning/answers",
    body: { learner: "drill", question: 1, choice: 0 },
    lookup: "/api/learning/answers/lookup",
    verify: "/api/learning/verify",
  },
  documentation: join(here, "docs"),
});
