import { rm } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Fact } from "../../../src/events/event.ts";
import { openPlace } from "../../../src/steps/backup/store/open-place.ts";
import type { Place } from "../../../src/steps/backup/store/place.ts";
import type { StepContext } from "../../../src/work/context.ts";
import { scratchFolder } from "../../scratch/folder.ts";
import { contextFor, host } from "../native-stack.ts";
import { startS3Server } from "./server.ts";

/** A context whose environment holds the key of a store, and nothing else of the kind. */
export function contextWith(key: Readonly<Record<string, string>>, facts: Fact[] = []): StepContext {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = host.env;
  return { ...contextFor(new AbortController().signal, facts), host: { ...host, env: { ...env, ...key } } };
}

export const kinds = ["a folder", "an S3 server"] as const;

/** An empty place of a kind; `directory` holds its files under their names. */
export async function placeOf(
  kind: (typeof kinds)[number],
  state: string,
  facts: Fact[] = [],
): Promise<{ place: Place; directory: string; context: StepContext }> {
  if (kind === "a folder") {
    const directory = await scratchFolder("parity-copies-", { on: "native" });
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const context = contextWith({}, facts);
    return { place: await openPlace({ directory }, state, context), directory, context };
  }
  const server = await startS3Server();
  const context = contextWith(server.key, facts);
  return { place: await openPlace(server.store, state, context), directory: join(server.directory, "shop/production"), context };
}
