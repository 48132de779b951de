export interface Saying {
  readonly label: string;
  readonly text: string;
  /** What it is about, when the same may come again soon: then it is said at most every `everyMs`. */
  readonly about?: string;
  readonly everyMs?: number;
}
