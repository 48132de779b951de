/** A file as it is shown and laid out; its path is below the runtime's own folder. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
}
