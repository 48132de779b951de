import { type ChildProcess, spawn } from "node:child_process";
import { access, rm } from "node:fs/promises";
import { createInterface } from "node:readline";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function findBrowser(): Promise<string | undefined> {
  for (const place of places) {
    const found = await access(place).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  process.stdout.write(`report page: skipped, no browser at ${places.join(", ")}\n`);
  return undefined;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** One page in a headless browser, spoken to by its own protocol. */
export class BrowserPage {
  /** What the page complained about, and everything it asked for. */
  readonly complaints: string[] = [];
  readonly requests: string[] = [];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #session: string | undefined;
  #count = 0;

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#heard(JSON.parse(String(data)) as Message));
  }

  static async open(program: string, profile: string, width = 1100, height = 1400): Promise<BrowserPage> {
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--window-size=${width},${height}`];
    const child = spawn(program, [...flags, `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
    const socket = new WebSocket(await addressOf(child));
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", () => reject(new Error("the browser's socket did not open")), { once: true });
    });
    const page = new BrowserPage(child, profile, socket);
    const { targetId } = await page.send("Target.createTarget", { url: "about:blank" });
    page.#session = (await page.send("Target.attachToTarget", { targetId, flatten: true }))["sessionId"] as string;
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
    return page;
  }

  async send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    this.#count += 1;
    const id = this.#count;
    const answered = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, ...(this.#session === undefined ? {} : { sessionId: this.#session }) }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** What an expression is in the page, as plain JSON. */
  async value<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: T }).value;
  }

  async mouse(type: "mouseMoved" | "mousePressed" | "mouseReleased", x: number, y: number): Promise<void> {
    const button = type === "mouseMoved" ? "none" : "left";
    await this.send("Input.dispatchMouseEvent", { type, x, y, button, buttons: type === "mouseReleased" ? 0 : 1, clickCount: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#socket.close();
    this.#process.kill();
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #heard({ id, method, params, ...answer }: Message): void {
    if (id !== undefined) this.#waiting.get(id)?.(answer);
    if (method === "Runtime.exceptionThrown" || method === "Runtime.consoleAPICalled" || method === "Log.entryAdded")
      this.complaints.push(JSON.stringify(params));
    if (method === "Network.requestWillBeSent") this.requests.push((params as { request: { url: string } }).request.url);
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error("the browser has no output");
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error("the browser ended before it listened");
}
