import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

// Inside node_modules, so that what is built finds its packages.
const folder = `${root}node_modules/.cache/parity-tui`;

/** Builds the driver, since Node runs no JSX; answers with the path of the program. */
export async function buildDriver(): Promise<string> {
  const options =
    "--ignoreConfig --noCheck --module nodenext --target es2024 --jsx react-jsx --types node --skipLibCheck --rewriteRelativeImportExtensions";
  await promisify(execFile)(
    `${root}node_modules/.bin/tsc`,
    [...options.split(" "), "--rootDir", root, "--outDir", folder, `${root}test/tui/driver.ts`],
    {
      cwd: root,
    },
  );
  await writeFile(`${folder}/package.json`, '{"type":"module"}');
  return `${folder}/test/tui/driver.js`;
}
