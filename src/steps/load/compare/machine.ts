import { bytes } from "../../../text/words.ts";

/** A machine as far as it decides how fast something runs on it. */
export interface MachineFacts {
  readonly cpus: number;
  /** Absent in journals of before it was recorded. */
  readonly cpuModel?: string;
  readonly memoryBytes: number;
  /** "linux". */
  readonly platform: string;
  /** "x64"; absent as `cpuModel`. */
  readonly architecture?: string;
}

/** "2 CPUs AMD EPYC, 23.5 GiB, linux x64": equal where two runs may be compared. Clock rates and host names are left out: they differ between equal machines. */
export function describeMachine({ cpus, cpuModel, memoryBytes, platform, architecture }: MachineFacts): string {
  const model =
    cpuModel === undefined || cpuModel === ""
      ? ""
      : ` ${cpuModel
          .replace(/\s+@.*$/, "")
          .replaceAll(/\s+/g, " ")
          .trim()}`;
  const system = architecture === undefined ? platform : `${platform} ${architecture}`;
  return `${cpus} ${cpus === 1 ? "CPU" : "CPUs"}${model}, ${bytes(memoryBytes)}, ${system}`;
}
