import { messageOf } from "../../src/errors/message-of.ts";
import { toolNames } from "../../src/toolchain/tool.ts";
import { foundPrograms } from "./found-programs.ts";

/** Before the tests that run servers: many look for programs offline, and would depend on which file was the first to fetch. */
export default async function setup(): Promise<void> {
  await foundPrograms(toolNames).catch((error: unknown) => process.stderr.write(`not every program is there: ${messageOf(error)}\n`));
}
