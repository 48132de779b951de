import { rm } from "node:fs/promises";
import { onTestFinished } from "vitest";
import { scratchFolder } from "../../scratch/folder.ts";
import { type Project, projectIn } from "./project.ts";

/** A folder in which nothing is ever started. */
export async function scratch(): Promise<Project> {
  const root = await scratchFolder("parity-cli-", { on: "native" });
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return projectIn(root);
}
