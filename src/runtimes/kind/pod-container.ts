import type { Pod } from "./objects.ts";

/** On a pod: the id of the container that a drill paused. One that was started since is another. */
export const pausedAnnotation = "dev.parity.paused";

/** The one container that a service's pod is about. */
export interface PodContainer {
  /** containerd's. */
  readonly id: string;
  readonly name: string;
  /** ms since 1970; undefined when it does not run. */
  readonly startedAt: number | undefined;
  /** Of how it ended last; undefined while it runs, and when nobody saw it end. */
  readonly exitCode: number | undefined;
  readonly restarts: number;
}

/** undefined before there is one. */
export function podContainer({ status }: Pod): PodContainer | undefined {
  const told = status?.containerStatuses?.[0];
  if (told === undefined) return undefined;
  const running = told.state?.running;
  const startedAt = running?.startedAt === undefined ? undefined : Date.parse(running.startedAt);
  const ended = told.state?.terminated ?? told.lastState?.terminated;
  return {
    id: (told.containerID ?? "").replace(/^containerd:\/\//, ""),
    name: told.name,
    startedAt,
    exitCode: startedAt === undefined ? ended?.exitCode : undefined,
    restarts: told.restartCount,
  };
}

export function pausedContainer({ metadata }: Pod): string | undefined {
  return metadata?.annotations?.[pausedAnnotation];
}
