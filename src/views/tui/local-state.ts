import type { ServiceName } from "../../plan/plan.ts";

/** What only this view knows: where the cursor is, what is open. Nothing of it is in a journal. */
export interface LocalState {
  readonly page: "stack" | "details" | "findings" | "load" | "drill" | "backup" | "cluster";
  /** undefined: the first one. */
  readonly service: ServiceName | undefined;
  /** The finding the cursor is on, by id; undefined: the first one. */
  readonly finding: string | undefined;
  readonly findingOpen: boolean;
  readonly filter: string;
  readonly typing: boolean;
  readonly asking: "take down" | "leave" | undefined;
  readonly help: boolean;
  /** One sentence about the last key; gone with the next. */
  readonly notice: string | undefined;
  /** The number of the log's last line shown; undefined: it follows. */
  readonly logEnd: number | undefined;
  /** First line shown of what can be scrolled. */
  readonly scroll: number;
}

export const freshLocalState: LocalState = {
  page: "stack",
  service: undefined,
  finding: undefined,
  findingOpen: false,
  filter: "",
  typing: false,
  asking: undefined,
  help: false,
  notice: undefined,
  logEnd: undefined,
  scroll: 0,
};
