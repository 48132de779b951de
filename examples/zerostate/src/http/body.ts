import type { IncomingMessage } from "node:http";
import { invalid, Refusal } from "./call.ts";

/** Room for a look-up of 1,000 keys. */
const maximumBytes = 131_072;

export type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("the body must be a JSON object");
  return value as Fields;
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maximumBytes) chunks.push(chunk);
    });
    request.on("end", () => {
      const [only] = chunks;
      if (size > maximumBytes) reject(new Refusal(413, "too_large", `the body is above ${maximumBytes} bytes`));
      else resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    request.on("error", reject);
  });
}

/** The JSON object in a request's body. Throws Refusal 400 or 413. */
export async function readFields(request: IncomingMessage): Promise<Fields> {
  return parse((await readBytes(request)).toString("utf8"));
}

export function textField(fields: Fields, name: string, maximum: number): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "" || value.length > maximum)
    throw invalid(`${name} must be a text of 1 to ${maximum} characters`);
  // Postgres has no room for it in a text.
  if (value.includes("\0")) throw invalid(`${name} must not hold a zero character`);
  return value;
}

export function wholeField(fields: Fields, name: string, minimum: number, maximum: number): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
    throw invalid(`${name} must be a whole number from ${minimum} to ${maximum}`);
  }
  return value;
}

export function textsField(fields: Fields, name: string, most: number, maximum: number): readonly string[] {
  const value = fields[name];
  if (!Array.isArray(value) || value.length > most) throw invalid(`${name} must be a list of at most ${most} texts`);
  return value.map((_, index) => textField(value as unknown as Fields, String(index), maximum));
}

/** A row's number out of a path. */
export function idParameter(text: string | undefined, what: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw invalid(`the ${what} must be named by a whole number`);
  return id;
}
