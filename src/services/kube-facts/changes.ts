import type { Readable } from "node:stream";
import type { Change } from "./kept.ts";

/** What a watch of the API tells, one change after the other, until the stream ends. */
export async function* changesIn(watch: Readable): AsyncGenerator<Change> {
  let rest = "";
  for await (const chunk of watch.setEncoding("utf8")) {
    const lines = (rest + (chunk as string)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Change;
  }
}
