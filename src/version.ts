import { readFileSync } from "node:fs";

/** Version of parity itself, from its package.json: beside dist/ and beside src/. */
export const parityVersion: string = (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
  .version;
