import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import { identitiesIn, makeIdentity, recipientOf } from "../../../src/steps/backup/codec/identity.ts";
import type { BackupKeys } from "../../../src/steps/backup/codec/keys.ts";
import { openFile } from "../../../src/steps/backup/codec/open-file.ts";
import { type Target, writeFileOf } from "../../../src/steps/backup/codec/write-file.ts";
import type { Manifest, ManifestFile } from "../../../src/steps/backup/manifest.ts";
import { createToolchain } from "../../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../../src/work/context.ts";

const host = nodeHost();

/** A context for work on files alone. */
export function fileContext(signal: AbortSignal = new AbortController().signal): StepContext {
  const toolchain = createToolchain(host, { offline: true });
  const record = (): Promise<string> => Promise.reject(new Error("nothing is recorded here"));
  const run = { id: "none", path: "/nonexistent", record, recordFile: record };
  return { signal, host, toolchain, run, emit: () => undefined, defer: () => undefined };
}

export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parity-codec-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function newKeys(): Promise<BackupKeys> {
  const identities = identitiesIn(await makeIdentity(), "a new key");
  return { identities, recipients: await Promise.all(identities.map(recipientOf)) };
}

export async function store(target: Target, content: Buffer, name = "some.bytes"): Promise<ManifestFile> {
  // In pieces of an odd size, as a pipe gives them.
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (let from = 0; from < content.length; from += 40_009) yield content.subarray(from, from + 40_009);
  };
  return writeFileOf(target, { name, part: "database", bytes: pieces() }, fileContext());
}

export async function load(path: string, file: ManifestFile, keys: BackupKeys): Promise<Buffer> {
  const manifest = { id: "20260101-000000-aaaa", files: [file] } as unknown as Manifest;
  const chunks: Buffer[] = [];
  for await (const chunk of openFile({ path, manifest }, file.name, keys, fileContext())) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
