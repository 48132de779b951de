import type { Configuration } from "../config/schema.ts";
import type { RuntimeKind, ScaledSetting, ServiceName } from "./plan.ts";

/** All that planning reads. Facts about the world are gathered before, so that planning itself is pure. */
export interface PlanInput {
  readonly config: Configuration;
  /** Absolute path of the folder that holds the configuration. */
  readonly root: string;
  readonly stateDirectory: string;
  readonly runtime: RuntimeKind;
  readonly images: "official" | "debian";
  readonly machine: { readonly cpus: number; readonly memoryBytes: number };
  /** The port on 127.0.0.1 for each `service/port/instance`; allocated before, free or already ours. */
  port(service: ServiceName, port: string, instance: number): number;
  /** Absolute path of a file that comes with parity ("k6/load.ts"). */
  shipped(path: string): string;
  /** A service says here which of its settings it made smaller. */
  scaled(setting: ScaledSetting): void;
}
