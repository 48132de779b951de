import { asSection } from "../pod.ts";
import type { Rule } from "../rule.ts";

const asked = ["exec", "httpGet", "tcpSocket", "grpc"];

export const probesPresent: Rule = {
  id: "probes-present",
  title: "Is asked whether it lives and whether it is ready",
  why: "A process that hangs is not restarted, and one that cannot serve yet is sent requests.",
  breaches: ({ containers }) =>
    containers
      .filter(({ longRunning }) => longRunning)
      .flatMap(({ name, path, value }) =>
        ["livenessProbe", "readinessProbe"]
          .filter((probe) => !asked.some((question) => question in asSection(value[probe])))
          .map((probe) => ({ path: [...path, probe], container: name, says: `has no ${probe}` })),
      ),
};
