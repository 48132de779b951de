import { type ClientRequest, request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";

export interface Forwarded {
  readonly sent: number;
  /** Refused, unanswered or left out because too many waited. */
  readonly lost: number;
  /** Why the first of them was lost. */
  readonly reason: string | undefined;
}

/** About half a minute of pushes: a Prometheus that takes longer to come back has lost more than these. */
const mostWaiting = 32;
const answerWithinMs = 5_000;

/** Sends remote writes to a Prometheus one after the other, in the background: it may be slow or gone, and nobody waits for it. */
export class Forwarder {
  readonly #url: string;
  readonly #waiting: Uint8Array[] = [];
  #sending: Promise<void> | undefined;
  #current: ClientRequest | undefined;
  #sent = 0;
  #lost = 0;
  #reason: string | undefined;

  /** `url`: of the whole endpoint, "http://127.0.0.1:9090/api/v1/write". */
  constructor(url: string) {
    this.#url = url;
  }

  /** Takes a body and returns at once. */
  send(body: Uint8Array): void {
    if (this.#waiting.length >= mostWaiting) {
      this.#waiting.shift();
      this.#lose(`${mostWaiting} pushes wait already`);
    }
    this.#waiting.push(body);
    this.#sending ??= this.#work().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Waits at most so long for what still waits, then gives it up, and says what came of everything. */
  async close(withinMs: number): Promise<Forwarded> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([this.#sending, late]);
    clearTimeout(timer);
    for (const _ of this.#waiting.splice(0)) this.#lose("the run ended before they were sent");
    this.#current?.destroy(new Error("the run ended before it answered"));
    await this.#sending;
    return { sent: this.#sent, lost: this.#lost, reason: this.#reason };
  }

  async #work(): Promise<void> {
    for (let body = this.#waiting.shift(); body !== undefined; body = this.#waiting.shift()) {
      try {
        await this.#post(body);
        this.#sent += 1;
      } catch (error) {
        this.#lose((error as Error).message);
      }
    }
  }

  #post(body: Uint8Array): Promise<void> {
    const headers = {
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      "x-prometheus-remote-write-version": "0.1.0",
      "content-length": body.length,
    };
    return new Promise((resolve, reject) => {
      const request = httpRequest(this.#url, { method: "POST", headers, timeout: answerWithinMs }, (response) => {
        text(response).then((answer) => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve();
          else reject(new Error(`it answered ${status}: ${answer.trim().slice(0, 200)}`));
        }, reject);
      });
      this.#current = request;
      request.on("timeout", () => request.destroy(new Error(`no answer within ${answerWithinMs / 1000} s`)));
      request.on("error", reject);
      request.end(body);
    });
  }

  #lose(reason: string): void {
    this.#lost += 1;
    this.#reason ??= reason;
  }
}
