import { argv } from "node:process";
import { nodeHost } from "../../src/host/node.ts";
import { requirePrograms } from "../../src/steps/backup/programs.ts";
import { startIsolatedServer } from "../../src/steps/backup/verify/isolated-server.ts";
import { contextFor } from "./native-stack.ts";

/** A program of its own: starts an isolated server, prints its folder, and stays until it is killed. */
const [stateDirectory] = argv.slice(2) as [string];
const context = contextFor(new AbortController().signal, []);
const server = await startIsolatedServer(stateDirectory, await requirePrograms(["postgres", "initdb"], "15", context), context);
nodeHost().stdout.write(`${server.directory}\n`);
setInterval(() => undefined, 60_000);
