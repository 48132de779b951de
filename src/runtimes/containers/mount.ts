/** A folder of this machine, and where a container has it. */
export interface Mount {
  readonly source: string;
  readonly target: string;
}
