import type { ProcessResult } from "../../../host/host.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import type { DatabaseAddress } from "../connection.ts";
import type { ManifestFile } from "../manifest.ts";
import { pipeOn, pourOn } from "../programs.ts";
import { compressionLevels } from "./compression.ts";
import { openPipe, type Pipe } from "./open-pipe.ts";
import { startPacker } from "./packer.ts";
import { orEnd, programOutput, requireSuccess } from "./program-output.ts";
import { type FileName, placeOf, type Target, writeFileOf } from "./write-file.ts";

/** One of PostgreSQL's programs that writes a stream, and on what. */
export interface Producer extends FileName {
  readonly address: DatabaseAddress;
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly seen: (bytes: number) => void;
}

/** As `writeFileOf`, of what a program writes, with what it said at its end. Rejects with BACKUP_FAILED (DISK_FULL) unless it ended with exit 0. */
export async function writeOutputOf(
  target: Target,
  producer: Producer,
  context: StepContext,
): Promise<{ readonly file: ManifestFile; readonly result: ProcessResult }> {
  // Only zstd is worth a thread of its own: gzip takes ten times as long as all the rest, and LZ4 is a program.
  const pipe = target.compression === "zstd" ? await openPipe(target.folder, context) : undefined;
  return pipe === undefined ? streamed(target, producer, context) : piped(target, producer, pipe, context);
}

async function streamed(target: Target, producer: Producer, context: StepContext): ReturnType<typeof writeOutputOf> {
  const { address, tool, args } = producer;
  const program = await pipeOn(address, tool, args, context);
  program.input.end();
  const bytes = programOutput(program, tool.name, context.signal);
  const file = await orEnd(program, writeFileOf(target, { ...producer, bytes }, context));
  return { file, result: await program.done };
}

/** The program and the thread are joined by the kernel. */
async function piped(
  target: Target,
  { address, tool, args, ...producer }: Producer,
  pipe: Pipe,
  context: StepContext,
): ReturnType<typeof streamed> {
  const packer = startPacker();
  const ends = [pipe.read, pipe.write];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0)) await end.close();
  };
  try {
    const { name, path } = await placeOf(target, producer.name);
    const program = await pourOn(address, tool, args, pipe.write.fd, context);
    // The thread reads to the end once nobody can write any more.
    await ends.pop()?.close();
    const { recipients, compression } = target;
    const job = { source: pipe.read.fd, path, recipients, level: compressionLevels[compression] };
    const packing = packer.pack(job, producer.seen).catch((error: unknown) => {
      program.kill("SIGKILL");
      throw error;
    });
    const [packed, ended] = await Promise.allSettled([packing, program.done]);
    context.signal.throwIfAborted();
    // A program whose reader failed failed too: only the reader knows why.
    if (packed.status === "rejected") throw packed.reason;
    if (ended.status === "rejected") throw ended.reason;
    requireSuccess(tool.name, ended.value);
    return { file: { name, ...packed.value, part: producer.part }, result: ended.value };
  } finally {
    await close();
    await packer.end();
  }
}
