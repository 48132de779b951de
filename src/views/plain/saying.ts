import type { Colour } from "../../text/colours.ts";

export interface Saying {
  readonly label: string;
  /** Empty where rows say it all. */
  readonly text: string;
  /** Instead of the text, a table, its head first; where it is too wide for the terminal its rows stand as sentences. */
  readonly rows?: readonly (readonly string[])[];
  /** Of the label, where it must not be overlooked. */
  readonly colour?: Colour;
  /** What it is about, when the same may come again soon: then it is said at most every `everyMs`. */
  readonly about?: string;
  readonly everyMs?: number;
}
