import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ParityError } from "../errors/parity-error.ts";
import { exists } from "../files/exists.ts";
import { inFileOrder, problemsOf, referenceProblems } from "./problems.ts";
import { type Configuration, configurationSchema } from "./schema.ts";

/** Looked for in this order in the working folder and then in its parents. */
export const configurationNames: readonly string[] = ["ts", "mts", "js", "mjs", "json", "yaml", "yml"].map(
  (ending) => `parity.config.${ending}`,
);

export interface LoadedConfiguration {
  readonly config: Configuration;
  /** Absolute path of the file. */
  readonly path: string;
  /** Absolute path of its folder: what is relative in it is relative to this. */
  readonly root: string;
}

/** Finds, loads and checks a configuration. Rejects with CONFIG_NOT_FOUND, CONFIG_UNREADABLE or CONFIG_INVALID (every problem at once). */
export async function loadConfiguration(cwd: string, given: string | undefined): Promise<LoadedConfiguration> {
  const path = given === undefined ? await findConfiguration(cwd) : resolve(cwd, given);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ParityError("CONFIG_NOT_FOUND", `there is no configuration file ${path}`, { hint: "write one with: parity init", cause });
  });
  const format = [".json", ".yaml", ".yml"].includes(extname(path)) ? "yaml" : "script";
  const value = format === "yaml" ? await parsed(path, text) : await imported(path);
  const result = configurationSchema.safeParse(value, { reportInput: true });
  const source = { text, format } as const;
  const details = inFileOrder([...(result.success ? [] : problemsOf(value, result.error, source)), ...referenceProblems(value, source)]);
  if (details.length > 0 || !result.success) throw invalid(basename(path), details);
  return { config: result.data, path, root: dirname(path) };
}

function invalid(name: string, details: ReturnType<typeof problemsOf>): ParityError {
  const count = details.length === 1 ? "1 problem" : `${details.length} problems`;
  return new ParityError("CONFIG_INVALID", `${name} has ${count}`, { details });
}

async function findConfiguration(cwd: string): Promise<string> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    for (const name of configurationNames) {
      const path = join(folder, name);
      if (await exists(path)) return path;
    }
    if (folder === dirname(folder)) break;
  }
  // Only the sample system was ever started without a configuration.
  const sampleWasHere = await exists(join(cwd, ".parity", "plan.json"));
  throw new ParityError("CONFIG_NOT_FOUND", `there is no parity.config.ts in ${cwd} or above it`, {
    hint: sampleWasHere
      ? "the sample system was started here: add --sample"
      : "write one with: parity init, or try the sample system with: parity up --sample",
  });
}

async function parsed(path: string, text: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  if (document.errors.length > 0) {
    const details = document.errors.map(({ message, pos }) => ({
      at: basename(path),
      says: firstLine(message),
      line: lineCounter.linePos(pos[0]).line,
    }));
    throw new ParityError("CONFIG_UNREADABLE", `${basename(path)} cannot be read`, { details, hint: "mend the lines above" });
  }
  return document.toJS();
}

/** Node itself takes the types away; what it cannot (enums, imports without an ending) jiti can. */
async function imported(path: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return module.default;
  } catch (first) {
    const code = (first as NodeJS.ErrnoException).code ?? "";
    const jitiMayLoadIt = [
      "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
      "ERR_MODULE_NOT_FOUND",
      "ERR_UNKNOWN_FILE_EXTENSION",
      "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING",
    ].includes(code);
    if (!jitiMayLoadIt) throw unreadable(path, first);
    const { createJiti } = await import("jiti");
    return createJiti(import.meta.url)
      .import(path, { default: true })
      .catch((second: unknown) => {
        throw unreadable(path, second);
      });
  }
}

function unreadable(path: string, cause: unknown): ParityError {
  const message = cause instanceof Error ? firstLine(cause.message) : String(cause);
  return new ParityError("CONFIG_UNREADABLE", `${basename(path)} cannot be loaded: ${message}`, {
    hint: "run it alone to see where: node " + basename(path),
    cause,
  });
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
