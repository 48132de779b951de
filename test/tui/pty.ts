import { type IPty, spawn } from "@lydell/node-pty";
import { Terminal } from "@xterm/headless";
import { expect } from "vitest";

/** The driver in a pseudo-terminal, seen through a terminal emulator. */
export class DriverTerminal {
  readonly pty: IPty;
  readonly ended: Promise<number>;
  readonly #terminal: Terminal;
  #written = "";

  constructor(driver: string, args: readonly string[], columns = 100, rows = 30) {
    this.#terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
    const env: Record<string, string> = {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
    };
    this.pty = spawn(process.execPath, [driver, ...args], { cols: columns, rows, env });
    this.pty.onData((data) => {
      this.#written += data;
      this.#terminal.write(data);
    });
    this.ended = new Promise((resolve) => this.pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** The screen as a person sees it. */
  screen(): string {
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: this.#terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true, 0, this.#terminal.cols) ?? "").trimEnd(),
    );
    return lines.join("\n");
  }

  /** Which screen it is on, and whether its cursor shows: what a shell finds afterwards. */
  state(): { screen: "normal" | "alternate"; cursor: "shown" | "hidden" } {
    const cursor = this.#written.lastIndexOf("\u001b[?25h") >= this.#written.lastIndexOf("\u001b[?25l") ? "shown" : "hidden";
    return { screen: this.#terminal.buffer.active.type, cursor };
  }

  async shows(text: string | RegExp): Promise<void> {
    await expect.poll(() => this.screen(), { timeout: 60_000 }).toMatch(text);
  }

  /** Types one key after another, each when what the one before it does can be seen. */
  async press(...keys: readonly (readonly [key: string, shows: string | RegExp])[]): Promise<void> {
    for (const [key, shown] of keys) {
      this.pty.write(key);
      await this.shows(shown);
    }
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  close(): void {
    this.pty.kill("SIGKILL");
    this.#terminal.dispose();
  }
}

export const keys = { up: "\u001b[A", down: "\u001b[B", enter: "\r", escape: "\u001b", interrupt: "\u0003", tab: "\t" } as const;
