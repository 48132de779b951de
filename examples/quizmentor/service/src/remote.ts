import type { z } from "zod";

/** A role that runs in other instances did not answer. */
export class RoleUnavailable extends Error {
  override readonly name = "RoleUnavailable";
}

const milliseconds = 1000;

export interface Remote {
  /** "http://bloom-validator:8080". */
  readonly url: string;
  readonly key: string;
}

/** Asks another role; throws RoleUnavailable when it answers late, wrongly or not at all. */
export async function askRole<Answer>({ url, key }: Remote, path: string, shape: z.ZodType<Answer>, body?: unknown): Promise<Answer> {
  try {
    const response = await fetch(new URL(path, url), {
      headers: { "x-api-key": key, "content-type": "application/json" },
      signal: AbortSignal.timeout(milliseconds),
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return shape.parse(await response.json());
  } catch (cause) {
    throw new RoleUnavailable(`${new URL(path, url).origin} does not answer`, { cause });
  }
}
