import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";

/** What a run's pushes are given to besides the run itself. */
export interface PushTarget {
  /** Takes a push of one generator (from 0) and returns at once. */
  push(body: Uint8Array, generator: number): void;
  /** Marks the end and waits a little for what is still on its way. Idempotent. */
  close(): Promise<void>;
}

export interface PushLabels {
  /** "load", "soak", "own". */
  readonly scenario: string;
  readonly generators: number;
}

/** After the run: a Prometheus that does not answer must not keep a person waiting for the verdict. */
const closeWithinMs = 1_000;

/**
 * Where the stack has a Prometheus, every push goes there as well, and beside it the series `parity_run{step="load",scenario,run}`: 1 while
 * the load runs, 0 at its end. Never delays or fails the run; what was lost is said once, as progress of the step.
 * Undefined where there is no Prometheus.
 */
export async function prometheusOf(stack: RunningStack, labels: PushLabels, context: StepContext): Promise<PushTarget | undefined> {
  if (!stack.plan.services.some(({ name }) => name === "prometheus")) return undefined;
  const [{ Forwarder }, { encodeSample, withLabel }] = await Promise.all([import("./forwarder.ts"), import("./encode.ts")]);
  const { host, port } = stack.endpoint("prometheus", "main");
  const forwarder = new Forwarder(`http://${host}:${port}/api/v1/write`);
  const series = { __name__: "parity_run", step: "load", scenario: labels.scenario, run: context.run.id };
  const mark = (value: number): void => forwarder.send(encodeSample(series, value, context.host.now()));
  mark(1);
  let closed = false;
  return {
    push: (body, generator) => {
      if (closed) return;
      forwarder.send(labels.generators === 1 ? body : withLabel(body, "generator", String(generator)));
      if (generator === 0) mark(1);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      mark(0);
      const { sent, lost, reason } = await forwarder.close(closeWithinMs);
      if (lost === 0) return;
      const note = `Prometheus took ${sent} of ${sent + lost} pushes of this load: ${reason ?? "no reason given"}`;
      context.emit({ type: "step.progressed", step: "load", note });
    },
  };
}
