import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** Large enough that the digest is what it costs. */
const readBytes = 1024 * 1024;

/** Lower-case hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
