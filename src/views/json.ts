import type { View } from "./view.ts";

/** The events themselves on stdout, one a line, and nothing else. */
export function jsonView(write: (text: string) => void): View {
  return {
    event: (event) => write(`${JSON.stringify(event)}\n`),
    close: async () => undefined,
  };
}
