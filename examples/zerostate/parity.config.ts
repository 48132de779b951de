import { extname, join } from "node:path";
import { defineConfig } from "parity-kit";

// The same file serves from sources and compiled, and from whichever folder it is named.
const here = import.meta.dirname;
const program = (name: string) => ["node", `src/${name}${extname(import.meta.filename)}`];

export default defineConfig({
  project: "zerostate",
  app: {
    command: program("main"),
    cwd: here,
    replicas: 3,
    health: "/health",
    ready: "/ready",
    metrics: "/metrics",
    migrate: { up: [...program("migrate"), "up", "--seed"], down: [...program("migrate"), "down"] },
    env: {
      DB_MAX_OPEN_CONNS: "50",
      RATE_LIMIT_ENABLED: "true",
      RATE_LIMIT_REQUESTS_PER_MINUTE: "100",
      RATE_LIMIT_BURST_SIZE: "20",
      // The load balancer, on this machine or on a container network.
      TRUSTED_PROXIES: "127.0.0.1,172.16.0.0/12,192.168.0.0/16",
    },
  },
  slo: { availability: 0.999, latency: { share: 0.99, below: "200ms" } },
  load: { rate: 10_000, duration: "60s" },
  limits: { recovery: "30s", rto: "30m", rpo: "5m" },
  ledger: { write: "/transfers", body: { from: 1, to: 2, amount: 1 }, lookup: "/transfers/lookup", verify: "/admin/verify-balances" },
  documentation: join(here, "docs"),
});
