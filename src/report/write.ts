import { mkdir } from "node:fs/promises";
import { writeAtomically } from "../files/write-atomically.ts";
import { toHtml } from "./html.ts";
import { toJson } from "./json.ts";
import { toJunit } from "./junit.ts";
import { toMarkdown } from "./markdown.ts";
import type { Report } from "./report.ts";

export interface WrittenReport {
  readonly format: "html" | "markdown" | "json" | "junit";
  /** Absolute when `folder` is. */
  readonly path: string;
}

/** Writes every format into `folder`, each whole or not at all. */
export async function writeReports(report: Report, folder: string): Promise<WrittenReport[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const written: WrittenReport[] = [];
  for (const [format, name, content] of [
    ["html", "report.html", toHtml(report)],
    ["markdown", "report.md", toMarkdown(report)],
    ["json", "report.json", toJson(report)],
    ["junit", "junit.xml", toJunit(report)],
  ] as const) {
    const path = `${folder}/${name}`;
    await writeAtomically(path, content);
    written.push({ format, path });
  }
  return written;
}
