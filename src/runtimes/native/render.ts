import { relative } from "node:path";
import { type PreparedInstance, prepareInstance, type Workshop } from "./prepare.ts";
import { instancesOf } from "./start-stack.ts";

/** Per instance its files and a `start.sh`, by path under the state folder. Files with secrets are left out: they stand where `up` wrote them. */
export async function renderStack(workshop: Workshop): Promise<ReadonlyMap<string, string>> {
  const { plan } = workshop;
  const rendered = new Map<string, string>();
  const add = (path: string, content: string): void => void rendered.set(relative(plan.stateDirectory, path), content);
  for (const service of plan.services) {
    for (const instance of instancesOf(service)) {
      const prepared = await prepareInstance(workshop, service, instance);
      for (const file of prepared.files) if (!file.secret && "text" in file.content) add(file.path, file.content.text);
      add(`${prepared.paths.home}/start.sh`, startScript(prepared));
    }
  }
  return rendered;
}

function startScript(prepared: PreparedInstance): string {
  const secret = prepared.files.filter((file) => file.secret).map((file) => `#   ${file.path}`);
  const notes = secret.length === 0 ? [] : ["# It reads these files, which hold secrets and are written by `parity up`:", ...secret];
  const environment = Object.entries(prepared.env)
    .filter(([name]) => !name.startsWith("PARITY_"))
    .map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [
    "#!/bin/sh",
    `# Starts ${prepared.service.name} (instance ${prepared.instance + 1}) in the foreground, as parity does.`,
    ...notes,
    "set -eu",
    ...environment,
    `cd ${quoted(prepared.cwd)}`,
    `exec ${prepared.argv.map(quoted).join(" ")}`,
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
