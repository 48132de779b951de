import type { ServiceName } from "../../plan/plan.ts";
import type { LogLine } from "../runtime.ts";

/** What one instance writes, with its name. */
export async function* linesOf(texts: AsyncIterable<string>, service: ServiceName, instance: number): AsyncGenerator<LogLine> {
  for await (const text of texts) yield { service, instance, text };
}
