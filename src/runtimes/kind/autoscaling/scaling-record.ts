import type { Rescale, ScalingMetric, WatchedScaling } from "../../autoscaling.ts";
import type { Autoscaler } from "../objects.ts";

export type Status = NonNullable<Autoscaler["status"]>;

/** What an autoscaler has said, one status after the other: the API sends each that it writes. */
export class ScalingRecord {
  #out: Rescale | undefined;
  #back: Rescale | undefined;
  #stabilized = false;

  /** Told twice, a status says nothing new: a rescale is told by the status that is written with it. */
  told({ metadata, spec, status }: Autoscaler): void {
    if (status === undefined) return;
    const able = conditionOf(status, "AbleToScale");
    if (this.#out !== undefined && this.#back === undefined && able?.reason === "ScaleDownStabilized") this.#stabilized = true;
    if (able?.reason !== "SucceededRescale") return;
    const { currentReplicas: from = 0, desiredReplicas: to } = status;
    const reason = `${conditionOf(status, "ScalingActive")?.message ?? `${metadata?.name} did not say why`} (${metricsInWords(metricsOf(spec, status))})`;
    if (to > from) [this.#out, this.#back, this.#stabilized] = [{ from: this.#out?.from ?? from, to, reason }, undefined, false];
    else if (to < from && this.#out !== undefined) this.#back = { from: this.#back?.from ?? from, to, reason };
  }

  watched(unseen: string | undefined): WatchedScaling {
    return { out: this.#out, back: this.#back, stabilized: this.#stabilized, unseen };
  }
}

export function conditionOf(status: Status | undefined, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Those that it has both: what is used, and how much may be. */
export function metricsOf(spec: Autoscaler["spec"] | undefined, status: Status | undefined): ScalingMetric[] {
  return (spec?.metrics ?? []).flatMap(({ resource }) => {
    const used = status?.currentMetrics?.find((each) => each.resource?.name === resource?.name)?.resource?.current.averageUtilization;
    const target = resource?.target.averageUtilization;
    return resource === undefined || used === undefined || target === undefined ? [] : [{ name: resource.name, used, target }];
  });
}

/** "cpu 187% of 70%, memory 31% of 80%" */
export function metricsInWords(metrics: readonly ScalingMetric[]): string {
  return metrics.map(({ name, used, target }) => `${name} ${used}% of ${target}%`).join(", ");
}
