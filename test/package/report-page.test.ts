import { execFile } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildReport } from "../../src/report/build.ts";
import { writeReports } from "../../src/report/write.ts";
import { certified, stateOf } from "../unit/report/events.ts";

const run = promisify(execFile);
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

async function findBrowser(): Promise<string | undefined> {
  for (const place of places) {
    const found = await access(place).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  return undefined;
}

/** The document as the browser has it once its script ran, and what the browser complained about. */
async function opened(program: string, page: string, profile: string): Promise<{ document: string; said: string }> {
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", `--user-data-dir=${profile}`, "--dump-dom"];
  const { stdout, stderr } = await run(program, [...flags, pathToFileURL(page).href], { timeout: 60_000, maxBuffer: 32 * 1024 * 1024 });
  return { document: stdout, said: stderr };
}

const browser = await findBrowser();
if (browser === undefined) process.stdout.write(`report page: skipped, no browser at ${places.join(", ")}\n`);

test.skipIf(browser === undefined)("a browser opens the page: its own script runs, one from a title does not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "report-page-"));
  try {
    const hostile = `<script>document.title="taken"</script><img src=x onerror="document.title='taken'">`;
    const events = certified.map((event) =>
      event.type === "check.judged" ? { ...event, finding: { ...event.finding, title: event.finding.title + hostile } } : event,
    );
    await writeReports(buildReport(stateOf(events)), folder);
    const { document, said } = await opened(browser ?? "", join(folder, "report.html"), join(folder, "profile"));
    expect(document).toContain("<title>NOT READY: zerostate, run 7f3kq</title>");
    expect(document).toContain('class="open-all">Open all checks</button>');
    expect(document.match(/<details class="check /g)).toHaveLength(12);
    expect(document.match(/<script/g)).toHaveLength(1);
    expect(document).not.toContain("<img");
    expect(said).not.toMatch(/Content Security Policy|Uncaught/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
