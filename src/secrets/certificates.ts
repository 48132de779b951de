import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../files/write-atomically.ts";
import { serviceNames } from "../plan/plan.ts";

/** Absolute paths of PEM files. `pem` is certificate and key in one, as HAProxy wants them. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  readonly pem: string;
}

const day = 86_400_000;
const validDays = 365;
/** A certificate about to expire is replaced: the checklist wants more than 14 days left. */
const renewBeforeDays = 30;

/** The project's own authority and one server certificate for 127.0.0.1, localhost and every service's name; made once, renewed in time. */
export async function openCertificates(stateDirectory: string, now: number = Date.now()): Promise<Certificates> {
  const directory = join(stateDirectory, "certificates");
  const paths = {
    authority: join(directory, "authority.pem"),
    certificate: join(directory, "server.pem"),
    key: join(directory, "server.key"),
    pem: join(directory, "server-with-key.pem"),
  };
  if (!(await stillGood(paths.pem, now))) await make(directory, paths, now);
  return paths;
}

async function stillGood(path: string, now: number): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  return Date.parse(new X509Certificate(text).validTo) - now > renewBeforeDays * day;
}

async function make(directory: string, paths: Certificates, now: number): Promise<void> {
  const { generate } = await import("selfsigned");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const period = {
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + validDays * day),
    keyType: "ec",
    algorithm: "sha256",
  } as const;
  const authority = await generate([{ name: "commonName", value: "parity local authority" }], {
    ...period,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    ...period,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: alternativeNames() },
    ],
  });
  await writeAtomically(paths.authority, pem(authority.cert), 0o644);
  await writeAtomically(paths.certificate, pem(server.cert), 0o644);
  await writeAtomically(paths.key, pem(server.private), 0o600);
  // Written last: its presence says that the other three are there.
  await writeAtomically(paths.pem, pem(server.cert) + pem(server.private), 0o600);
}

function pem(text: string): string {
  return `${text.replaceAll("\r\n", "\n").trimEnd()}\n`;
}

function alternativeNames(): ({ type: 2; value: string } | { type: 7; ip: string })[] {
  const names = ["localhost", ...serviceNames];
  return [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: "127.0.0.1" }, { type: 7, ip: "::1" }];
}
