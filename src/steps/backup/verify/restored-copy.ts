import type { Programs } from "../programs.ts";
import type { IsolatedServer } from "./isolated-server.ts";

/** A restored backup on a server of its own, as long as the work with it lasts. */
export interface RestoredCopy {
  readonly server: IsolatedServer;
  /** The database of the server that holds the copy. */
  readonly database: string;
  readonly programs: Programs;
}
