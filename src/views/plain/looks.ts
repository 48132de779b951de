export interface PlainLooks {
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly width: number;
  /** From a file's path to how a person names it from where they stand. */
  shownPath(path: string): string;
}
