import { argv } from "node:process";
import { nodeHost } from "../../src/host/node.ts";
import { recordFault } from "../../src/steps/faults/ledger.ts";
import { ownerOf } from "../../src/steps/faults/owner.ts";
import { startWatchdog } from "../../src/steps/faults/watchdog.ts";

/** A program of its own: records a fault as a drill does, starts its watchdog, prints the watchdog's pid, and stays until it is killed. */
const [directory, heal, longestMs] = argv.slice(2) as [string, string, string];
const host = nodeHost();
const path = await recordFault(directory, {
  v: 1,
  fault: { id: "drill-1", kind: "kill", parameters: { service: "postgres", instance: 0 } },
  remembered: {},
  drill: "kill-postgres",
  run: "test",
  runtime: "native",
  recordedAt: new Date(host.now()).toISOString(),
  order: 1,
  deadline: host.now() + Number(longestMs),
  owner: (await ownerOf(host.pid)) ?? { pid: host.pid, startedAt: undefined },
  abandoned: false,
  heal: JSON.parse(heal) as string[],
  cwd: directory,
});
host.stdout.write(`${await startWatchdog(host, path)}\n`);
setInterval(() => undefined, 60_000);
