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
    // Of the database's 200; DB_MAX_OPEN_CONNS below is what keeps to it.
    connections: 50,
    health: "/health",
    ready: "/ready",
    metrics: "/metrics",
    migrate: {
      up: [...program("migrate"), "up", "--seed"],
      down: [...program("migrate"), "down"],
      // The newest is version 7: a trial takes it back and applies it again on a restored backup, under load.
      back: [...program("migrate"), "down", "--to", "6"],
    },
    env: {
      DB_MAX_OPEN_CONNS: "50",
      // A tenth of what the service level allows an answer, and half the statements of 10ms.
      BATCH_INTERVAL: "20ms",
      RATE_LIMIT_ENABLED: "true",
      RATE_LIMIT_REQUESTS_PER_MINUTE: "100",
      RATE_LIMIT_BURST_SIZE: "20",
      // The load balancer, on this machine, on a container network, or as a pod.
      TRUSTED_PROXIES: "127.0.0.1,172.16.0.0/12,192.168.0.0/16,10.244.0.0/16",
    },
  },
  slo: { availability: 0.999, latency: { share: 0.99, below: "200ms" } },
  load: { rate: 10_000, duration: "60s" },
  limits: { recovery: "30s", rto: "30m", rpo: "5m" },
  ledger: { write: "/transfers", body: { from: 1, to: 2, amount: 1 }, lookup: "/transfers/lookup", verify: "/admin/verify-balances" },
  documentation: join(here, "docs"),
});
