/** Where an alert comes from and what was changed, in words for docs/alerts.md. */
export interface AlertOrigin {
  readonly name: string;
  /** As the guides write it: "zerostate: `up == 0` for 1m". */
  readonly guides: readonly string[];
  /** What is different here, and why. */
  readonly corrected: string;
}

export const guideAlertOrigins: readonly AlertOrigin[] = [
  {
    name: "HighErrorRate",
    guides: [
      'zerostate: `rate(http_requests_total{status=~"5.."}[5m]) > 0.05` for 5m',
      "the-dot: the same `> 0.1` for 5m",
      "quizmentor: a share of all requests `> 0.01` for 5m",
    ],
    corrected:
      "A rate alone is a number of requests a second: it is divided by all of them, as quizmentor does, and keeps zerostate's 5 %. Probes of " +
      "the load balancer do not count. When no instance is left in rotation the API counts nothing at all while every client gets 503, so the " +
      "load balancer's own answers are judged as well.",
  },
  {
    name: "DatabaseDown",
    guides: ['zerostate: `up{job="postgres"} == 0` for 1m'],
    corrected: "`up` says only that the exporter answers; `pg_up` says that Postgres does. Either being 0 is unknown at best.",
  },
  {
    name: "BalanceInvariantViolation",
    guides: ["zerostate: `zerostate_payment_balance_check_failures_total > 0` for 1m"],
    corrected:
      "A counter that was ever above 0 fires until its instance is restarted, and then no more though the ledger is still wrong. New failures " +
      "are counted instead, of all instances together: any of them may make the next check. The range holds twenty checks (every 15 s).",
  },
  {
    name: "DatabaseConnectionPoolExhausted",
    guides: [
      "the-dot: `database_connections_active / database_connections_max > 0.8` for 2m",
      'quizmentor: `pg_stat_database_numbackends{datname="quizmentor"} / pg_settings_max_connections > 0.9` for 5m',
    ],
    corrected:
      "Two different things run out, and neither shows the other: three pools of 50 may be full while the server still has a quarter of its 200 " +
      "connections, and somebody else may hold all of those while the pools look idle. One alert for both, each with its own guide's limit, " +
      "and the shorter of the two times. The server's connections are counted over all databases, for `max_connections` is the server's; by " +
      "`pg_stat_activity`, which the exporter reads on the connection it has, for it would get no new one.",
  },
  {
    name: "HighLatency",
    guides: ["quizmentor: 95th percentile of `http_request_duration_seconds_bucket` over 5m `> 0.5` for 5m, by service"],
    corrected: "Probes of the load balancer do not count: they are quick, many, and nobody waits for them.",
  },
  {
    name: "HighMemoryUsage",
    guides: ["quizmentor: `sum(container_memory_usage_bytes) by (pod) / sum(container_spec_memory_limit_bytes) by (pod) > 0.9` for 5m"],
    corrected:
      "Those two are Kubernetes's own, count the page cache as used, and divide by 0 where no limit is set. Here each instance tells what is " +
      "resident, and the limit it lives under: its control group's, read at each scrape, else the one it was started with.",
  },
  {
    name: "AppCrashLooping",
    guides: [
      "quizmentor: PodCrashLooping, `rate(kube_pod_container_status_restarts_total[15m]) > 0` for 5m",
      "platform: PodCrashLooping, `rate(kube_pod_container_status_restarts_total[5m]) * 60 * 5 > 0` for 2m",
    ],
    corrected:
      "Without Kubernetes nobody counts restarts: a new start time is one. More than two in platform's five minutes, for two: a single restart, " +
      "which `> 0` would take for a loop, is a deployment or something that healed. An instance that ends before it was ever scraped has no " +
      "start time to change; the load balancer keeps it out of rotation.",
  },
  {
    name: "DeploymentReplicasMismatch",
    guides: ["platform: `kube_deployment_status_replicas_available != kube_deployment_spec_replicas` for 5m"],
    corrected:
      "Only on Kubernetes. A rolling update has one pod more than asked for, and so has an autoscaler that takes one away: more than asked for " +
      "is no lack. Fewer is.",
  },
  {
    name: "DeploymentRolloutStuck",
    guides: ['platform: `kube_deployment_status_condition{condition="Progressing", status="false"}` for 10m'],
    corrected:
      "Only on Kubernetes. The series of a status that is not the case is there too, with 0: without `== 1` the alert fires always. " +
      "Kubernetes says that a rollout does not get on after the Deployment's `progressDeadlineSeconds`, which a faster clock makes shorter as well.",
  },
  {
    name: "PodCrashLooping",
    guides: [
      "quizmentor: `rate(kube_pod_container_status_restarts_total[15m]) > 0` for 5m",
      "platform: `rate(kube_pod_container_status_restarts_total[5m]) * 60 * 5 > 0` for 2m",
    ],
    corrected:
      "Only on Kubernetes, in the place of AppCrashLooping. A single restart is no loop, and a loop that waits five minutes between two starts has " +
      "none in most ranges of five: Kubernetes itself says when it waits longer each time, `CrashLoopBackOff`, and that is asked for.",
  },
];
