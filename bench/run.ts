import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Each in a process of its own, one after the other: `npm run bench`, or `npm run bench -- help status`. */
const all = [
  "help",
  "status",
  "first-frame",
  "up-native",
  "up-compose",
  "up-kind",
  "tui-rest",
  "tui-flood",
  "load-overhead",
  "stack-cpu",
  "backup",
];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0 || !existsSync(join(import.meta.dirname, "../dist/bin.js"))) {
  console.error(unknown.length > 0 ? `no benchmark ${unknown.join(", ")}; there are: ${all.join(", ")}` : "build first: npm run build");
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : all) {
  console.log(`== ${name}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
