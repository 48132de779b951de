import type { Host } from "../../host/host.ts";
import { carryOut } from "../carry-out.ts";
import type { Given } from "../given.ts";
import { openProject } from "../project.ts";
import { takeDown } from "../take-down.ts";

/** Takes the stack down, also one that a killed parity left half started. */
export async function down(host: Host, given: Given): Promise<number> {
  const keep = given.options.volumes ? "nothing" : "data";
  if (given.options.dryRun) return dryRun(host, given, keep);
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const { stack } = session;
    const { url } = session.project.plan.app;
    if (url !== undefined) host.stderr.write(`what runs at ${url} is not parity's and goes on running\n`);
    if (stack === undefined && keep === "data") {
      host.stderr.write(`the stack of ${session.project.plan.project} is not running\n`);
      return 0;
    }
    await takeDown(session, keep, signal);
    return 0;
  });
}

async function dryRun(host: Host, given: Given, keep: "data" | "nothing"): Promise<number> {
  const { stack, plan } = await openProject(host, given.options);
  const running = stack === undefined ? [] : (await stack.status()).filter(({ state }) => state !== "absent");
  const lines = running.map(({ service, instance, pid }) => `would stop ${service}/${instance}${pid === undefined ? "" : ` (pid ${pid})`}`);
  const data = keep === "nothing" ? [`would delete the stored data under ${plan.stateDirectory}`] : [];
  host.stdout.write(`${[...lines, ...data].join("\n") || `the stack of ${plan.project} is not running`}\n`);
  return 0;
}
