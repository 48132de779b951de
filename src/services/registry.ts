import type { ServiceName } from "../plan/plan.ts";
import { alertSink } from "./alert-sink.ts";
import { alertmanager } from "./alertmanager.ts";
import { app } from "./app.ts";
import { grafana } from "./grafana.ts";
import { kubeStateMetrics } from "./kube-state-metrics.ts";
import { loadBalancer } from "./load-balancer.ts";
import { migrate } from "./migrate.ts";
import { postgres } from "./postgres.ts";
import { postgresExporter } from "./postgres-exporter.ts";
import { postgresReplica } from "./postgres-replica.ts";
import { prometheus } from "./prometheus.ts";
import { redis } from "./redis.ts";
import { redisExporter } from "./redis-exporter.ts";
import type { ServiceDefinition } from "./service.ts";
import { walReceiver } from "./wal-receiver.ts";

export type ServiceRegistry = Readonly<Record<ServiceName, ServiceDefinition>>;

/** Every service parity knows. A name without its line does not compile. */
export const services: ServiceRegistry = {
  postgres,
  "postgres-replica": postgresReplica,
  "wal-receiver": walReceiver,
  redis,
  migrate,
  app,
  "load-balancer": loadBalancer,
  "postgres-exporter": postgresExporter,
  "redis-exporter": redisExporter,
  "alert-sink": alertSink,
  alertmanager,
  "kube-state-metrics": kubeStateMetrics,
  prometheus,
  grafana,
};
