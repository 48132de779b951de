#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import process from "node:process";

const oldest = [22, 22] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(`error  parity needs Node ${oldest.join(".")} or newer, this is ${process.versions.node}  [USAGE]\n`);
  process.exitCode = 2;
} else {
  // React decides when it is loaded whether it is the slow build for development.
  process.env["NODE_ENV"] ??= "production";
  enableCompileCache();
  // Loaded after the check above: older versions could not even read these files.
  const [{ main }, { nodeHost }] = await Promise.all([import("./main.ts"), import("./host/node.ts")]);
  process.exitCode = await main(nodeHost());
}
