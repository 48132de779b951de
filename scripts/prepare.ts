import { existsSync } from "node:fs";
import process from "node:process";

// The first `npx parity` in this repository links the repository into a folder of npm's, and npm prepares what it links:
// `npm ci` has built it already.
if (process.env["npm_command"] !== "exec" || !existsSync("dist/bin.js")) await import("./build.ts");
