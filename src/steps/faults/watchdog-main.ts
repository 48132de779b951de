import { nodeHost } from "../../host/node.ts";
import { watch } from "./watchdog.ts";

/** A program of its own: `node watchdog-main.js .parity/faults/ID.json`. */
const host = nodeHost();
const [file] = host.argv;
if (file !== undefined) await watch(host, file);
