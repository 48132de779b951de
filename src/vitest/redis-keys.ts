import type { RunningStack } from "../runtimes/runtime.ts";
import { isAlive } from "../steps/faults/owner.ts";
import { keyPrefix, ownerOfName } from "./names.ts";

/** Where Redis is, and under which beginning of keys a test may write. */
export interface TestRedis {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** redis://…, with the password. */
  readonly url: string;
  /** Every key the test writes must begin with it; these are deleted afterwards. */
  readonly prefix: string;
}

export function testRedis(stack: RunningStack, name: string): TestRedis {
  const { host, port } = stack.endpoint("redis");
  const password = stack.secret("redis");
  return { host, port, password, url: `redis://:${encodeURIComponent(password)}@${host}:${port}`, prefix: `${keyPrefix}${name}:` };
}

/** Deletes every key under a prefix. */
export function deleteKeys({ url, prefix }: TestRedis): Promise<void> {
  return deleteWhere(url, `${prefix}*`, async () => true);
}

/** Deletes what killed runs left: keys whose name carries a process that is gone. */
export function deleteLeftOverKeys(stack: RunningStack): Promise<void> {
  return deleteWhere(testRedis(stack, "").url, `${keyPrefix}*`, async (key) => {
    const owner = ownerOfName(key.slice(keyPrefix.length).split(":")[0] ?? "");
    return owner !== undefined && !(await isAlive(owner));
  });
}

async function deleteWhere(url: string, pattern: string, isToGo: (key: string) => Promise<boolean>): Promise<void> {
  const { createClient } = await import("@redis/client");
  const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 5_000 } });
  // Without a listener a server that goes away would end this process; the command under way rejects by itself.
  client.on("error", () => undefined);
  await client.connect();
  try {
    for await (const keys of client.scanIterator({ MATCH: pattern, COUNT: 1_000 })) {
      const judged = await Promise.all(keys.map(async (key) => ((await isToGo(key)) ? [key] : [])));
      const gone = judged.flat();
      if (gone.length > 0) await client.unlink(gone);
    }
  } finally {
    client.destroy();
  }
}
