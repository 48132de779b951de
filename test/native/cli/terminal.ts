import { resolve } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";

export interface TerminalOutcome {
  readonly exitCode: number;
  readonly raw: string;
  /** Without what moves the cursor or colours. */
  readonly text: string;
}

/** Runs the built program in a terminal of its own. */
export function inTerminal(
  args: readonly string[],
  { cwd, columns, env }: { cwd: string; columns: number; env?: Readonly<Record<string, string>> },
): Promise<TerminalOutcome> {
  const terminal = spawn(process.execPath, [resolve("dist/bin.js"), ...args], {
    cwd,
    cols: columns,
    rows: 24,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      LANG: "C.UTF-8",
      TERM: "xterm-256color",
      DOCKER_HOST: "unix:///nonexistent/docker.sock",
      ...env,
    },
  });
  let raw = "";
  terminal.onData((data) => (raw += data));
  return new Promise((ended) =>
    terminal.onExit(({ exitCode }) => ended({ exitCode, raw, text: stripVTControlCharacters(raw).replaceAll("\r", "") })),
  );
}
