import type { PlannedBackup } from "../../plan/plan.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { Address } from "../service.ts";

/** What the receiver is told, as JSON in a file. No secret is in it. */
export interface ReceiverSettings {
  readonly listen: Address;
  readonly server: Address;
  /** Paths of files. */
  readonly passwordFile: string;
  readonly authorityFile: string;
  /** Of the project: where a command for a passphrase is run. */
  readonly root: string;
  readonly stateDirectory: string;
  /** Its name: whose log it is, in a store that several projects share. */
  readonly project: string;
  readonly backup: PlannedBackup;
  /** pg_receivewal. */
  readonly receiver: Pick<Tool, "path" | "env" | "version"> | undefined;
}
