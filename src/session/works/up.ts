import type { Host } from "../../host/host.ts";
import { bringUp, requireTools } from "../bring-up.ts";
import { carryOut } from "../carry-out.ts";
import { requireAnswer } from "../elsewhere.ts";
import type { Given } from "../given.ts";
import { healFirst } from "../heal-first.ts";

/** Starts the stack and returns when it is ready; it goes on running. */
export async function up(host: Host, given: Given): Promise<number> {
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const { project, app } = session.project.plan;
    if (app.url !== undefined) {
      await requireAnswer(project, app.url, app);
      host.stderr.write(`there is nothing to start: ${project} runs at ${app.url}\n`);
      return 0;
    }
    await requireTools(session, signal);
    await healFirst(session, signal);
    await bringUp(session, signal);
    return 0;
  });
}
