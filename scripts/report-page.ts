import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const uplot = `${root}node_modules/uplot`;

/** The script and the style of the report's charts as one module of strings: a report is one file and fetches nothing. */
export async function reportPage(): Promise<ReadonlyMap<string, string>> {
  const script = `${await licence()}\n${await program()}`;
  const style = await readFile(`${uplot}/dist/uPlot.min.css`, "utf8");
  const hash = createHash("sha256").update(script).digest("base64");
  const content = `/* Written by \`npm run docs\` from src/report/page and uPlot. */

/** Makes the charts of a page answer a pointer and keys. */
export const chartScript: string = ${JSON.stringify(script)};

/** As the page's policy names it. */
export const chartScriptHash = "sha256-${hash}";

/** What uPlot wants. */
export const chartScriptStyle: string = ${JSON.stringify(style.trim())};
`;
  return new Map([["src/report/html/chart-script.ts", content]]);
}

async function program(): Promise<string> {
  const build = await rolldown({ cwd: root, input: "src/report/page/charts.ts", platform: "browser", logLevel: "silent" });
  const { output } = await build.generate({ format: "iife", minify: true });
  await build.close();
  const [{ code }] = output;
  // It would end the element that it stands in.
  if (/<\/script|<!--/i.test(code)) throw new Error("the script of the charts can't stand in a page");
  return code.trim();
}

/** The licence asks that it goes wherever the code goes. */
async function licence(): Promise<string> {
  const { version } = JSON.parse(await readFile(`${uplot}/package.json`, "utf8")) as { version: string };
  const [, owner = ""] = /^(Copyright .*)$/m.exec(await readFile(`${uplot}/LICENSE`, "utf8")) ?? [];
  return `/*! uPlot ${version}, ${owner.trim()}, MIT licence: https://github.com/leeoniya/uPlot */`;
}
