import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Project, projectIn } from "./project.ts";

/** A folder in which nothing is ever started. */
export async function scratch(): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), "parity-cli-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return projectIn(root);
}
