import type { Host } from "../../host/host.ts";
import { runtimeKinds } from "../../plan/plan.ts";
import { gibibytes } from "../../plan/scale.ts";
import { createRuntime } from "../../runtimes/choose.ts";
import { services } from "../../services/registry.ts";
import { createToolchain } from "../../toolchain/toolchain.ts";
import type { Given } from "../given.ts";

/** The table of programs and runtimes. Needs no project. Exit 0 when a runtime can be used, else 3. */
export async function doctor(host: Host, given: Given): Promise<number> {
  const toolchain = createToolchain(host, {});
  const [tools, runtimes] = await Promise.all([
    toolchain.survey(),
    Promise.all(runtimeKinds.map(async (kind) => (await createRuntime(kind, host, toolchain, services)).facts())),
  ]);
  const usable = runtimes.some(({ available }) => available);
  if (given.options.json) {
    host.stdout.write(
      `${JSON.stringify({ machine: { cpus: host.cpus, memoryBytes: host.memoryBytes, node: host.nodeVersion }, runtimes, tools })}\n`,
    );
    return usable ? 0 : 3;
  }
  const runtimeLines = runtimes.map(
    ({ kind, available, reason, version }) =>
      `  ${kind.padEnd(18)} ${available ? `can be used: ${version ?? reason}` : `cannot be used: ${reason}`}`,
  );
  const toolLines = tools.map(({ name, wanted, found, remedy }) => {
    const state =
      found === undefined
        ? `missing, wanted ${wanted}  → ${remedy}`
        : `${found.version.padEnd(10)} ${found.source.padEnd(9)} ${found.path}${found.drift ? `  drift: ${found.drift}` : ""}`;
    return `  ${name.padEnd(18)} ${state}`;
  });
  const missing = tools.filter(({ found }) => found === undefined).length;
  const last = missing === 0 ? "nothing is missing" : `${missing} missing: parity fetches or builds them when a command needs them`;
  host.stdout.write(
    [
      `machine   ${host.cpus} CPUs, ${gibibytes(host.memoryBytes)}, Node ${host.nodeVersion}`,
      "runtimes",
      ...runtimeLines,
      "programs",
      ...toolLines,
      last,
      "",
    ].join("\n"),
  );
  return usable ? 0 : 3;
}
