/** The same bytes in fewer pieces: each stage costs something for every piece, and a pipe gives 64 KiB at a time. */
export async function* batched(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < size) continue;
    yield held.length === 1 ? chunk : Buffer.concat(held, bytes);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held, bytes);
}
