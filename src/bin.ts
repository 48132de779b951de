#!/usr/bin/env node
// The global and a call instead of imports: importing `node:process` alone opens three streams, and reading `node:module`
// must not fail on a Node too old to have what is wanted of it.

const oldest = [22, 22] as const;
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(`error  parity needs Node ${oldest.join(".")} or newer, this is ${process.versions.node}  [USAGE]\n`);
  process.exitCode = 2;
} else {
  // React decides when it is loaded whether it is the slow build for development.
  process.env["NODE_ENV"] ??= "production";
  process.getBuiltinModule("node:module").enableCompileCache();
  // Loaded after the check above: older versions could not even read these files.
  const { main, nodeHost } = await import("./main.ts");
  const exitCode = await main(nodeHost());
  process.exitCode = exitCode;
  // All is done: one more Ctrl-C while the last words are written changes nothing about how it ended.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(exitCode));
}
