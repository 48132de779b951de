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
  /** Certificate and key of a server whose time was up when all this was made; what was made by an older version has none. */
  readonly expired: string;
}

const day = 86_400_000;
const validDays = 365;
/** A certificate about to expire is replaced: the checklist wants more than 14 days left. */
const renewBeforeDays = 30;

/**
 * The project's own authority and one server certificate for 127.0.0.1, localhost, every service's name and `names`;
 * made once, renewed in time, and made again when it lacks one of the names.
 */
export async function openCertificates(
  stateDirectory: string,
  now: number = Date.now(),
  names: readonly string[] = [],
): Promise<Certificates> {
  const directory = join(stateDirectory, "certificates");
  const paths = {
    authority: join(directory, "authority.pem"),
    certificate: join(directory, "server.pem"),
    key: join(directory, "server.key"),
    pem: join(directory, "server-with-key.pem"),
    expired: expiredPath(stateDirectory),
  };
  if (!(await stillGood(paths.pem, now, names))) await make(directory, paths, now, names);
  return paths;
}

/** Made together with the good one, because the authority's own key is kept nowhere. */
export function expiredPath(stateDirectory: string): string {
  return join(stateDirectory, "certificates", "expired-with-key.pem");
}

async function stillGood(path: string, now: number, names: readonly string[]): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const certificate = new X509Certificate(text);
  return Date.parse(certificate.validTo) - now > renewBeforeDays * day && names.every((name) => certificate.checkHost(name) !== undefined);
}

async function make(directory: string, paths: Certificates, now: number, names: readonly string[]): Promise<void> {
  const { generate } = await import("selfsigned");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const period: Period = {
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + validDays * day),
    keyType: "ec",
    algorithm: "sha256",
  };
  const authority = await generate([{ name: "commonName", value: "parity local authority" }], {
    ...period,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const server = await serverCertificate(ca, period, names);
  const past = { ...period, notBeforeDate: new Date(now - 2 * day), notAfterDate: new Date(now - day) };
  const expired = await serverCertificate(ca, past, names);
  await writeAtomically(paths.authority, pem(authority.cert), 0o644);
  await writeAtomically(paths.certificate, pem(server.cert), 0o644);
  await writeAtomically(paths.key, pem(server.private), 0o600);
  await writeAtomically(paths.expired, pem(expired.cert) + pem(expired.private), 0o600);
  // Written last: its presence says that the others are there.
  await writeAtomically(paths.pem, pem(server.cert) + pem(server.private), 0o600);
}

interface Period {
  readonly notBeforeDate: Date;
  readonly notAfterDate: Date;
  readonly keyType: "ec";
  readonly algorithm: "sha256";
}

async function serverCertificate(
  ca: { readonly key: string; readonly cert: string },
  period: Period,
  names: readonly string[],
): Promise<{ readonly cert: string; readonly private: string }> {
  const { generate } = await import("selfsigned");
  return generate([{ name: "commonName", value: "localhost" }], {
    ...period,
    ca,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: alternativeNames(names) },
    ],
  });
}

function pem(text: string): string {
  return `${text.replaceAll("\r\n", "\n").trimEnd()}\n`;
}

function alternativeNames(given: readonly string[]): ({ type: 2; value: string } | { type: 7; ip: string })[] {
  const names = ["localhost", ...serviceNames, ...given];
  return [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: "127.0.0.1" }, { type: 7, ip: "::1" }];
}
