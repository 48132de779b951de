import { readFileSync } from "node:fs";
import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { bin } from "./measure.ts";

const columns = 120;
const rows = 40;
const longestMs = 60_000;
// The kernel counts a process's time in hundredths of a second.
const tickMs = 10;

/** `parity up` of the sample system, on a terminal of its own. */
export class UpTerminal {
  readonly #pty: IPty;
  readonly #began = performance.now();
  readonly #ended: Promise<unknown>;
  readonly #screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  #heard: () => void = () => undefined;

  constructor(folder: string) {
    const { PATH = "", HOME = "" } = process.env;
    const env = { PATH, HOME, TERM: "xterm-256color", LANG: "C.UTF-8" };
    this.#pty = spawn(process.execPath, [bin, "up", "--on", "native"], { cols: columns, rows, cwd: folder, env });
    this.#pty.onData((data) => this.#screen.write(data, () => this.#heard()));
    this.#ended = new Promise((resolve) => this.#pty.onExit(resolve));
  }

  /** Milliseconds since the process was started until this is on the screen, or no longer. */
  async shows(text: string, wanted = true): Promise<number> {
    const given = performance.now() + longestMs;
    while (this.#text().includes(text) !== wanted) {
      if (performance.now() > given) throw new Error(`the terminal never ${wanted ? "showed" : "hid"} "${text}":\n${this.#text()}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
        setTimeout(resolve, 1_000).unref();
      });
    }
    return performance.now() - this.#began;
  }

  #text(): string {
    const { active } = this.#screen.buffer;
    return Array.from({ length: rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "").join("\n");
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  /** User and system time so far. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#pty.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  }

  memoryMiB(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#pty.pid}/status`, "utf8"))?.[1]) / 1024;
  }

  /** Leaves the stack running. */
  async leave(): Promise<void> {
    // The key counts once the stack is up; before, it interrupts.
    this.press("q");
    const asked = setInterval(() => this.press("y"), 200);
    await this.#ended;
    clearInterval(asked);
  }
}
