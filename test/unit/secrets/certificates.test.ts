import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expiredPath, openCertificates } from "../../../src/secrets/certificates.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-certificates-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const read = async (path: string): Promise<X509Certificate> => new X509Certificate(await readFile(path, "utf8"));

describe("a project's certificates", () => {
  it("are one that is valid and one whose time was up yesterday, of the same authority", async () => {
    const now = Date.now();
    const paths = await openCertificates(directory, now);
    const [authority, server, expired] = await Promise.all([read(paths.authority), read(paths.pem), read(paths.expired)]);
    for (const each of [server, expired]) expect(each.verify(authority.publicKey)).toBe(true);
    expect(Date.parse(server.validTo)).toBeGreaterThan(now);
    expect(now - Date.parse(expired.validTo)).toBeGreaterThan(23 * 3_600_000);
    expect(expired.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(paths.expired).toBe(expiredPath(directory));
    expect((await stat(paths.expired)).mode & 0o777).toBe(0o600);
  });

  it("keep nowhere the key that signed them", async () => {
    const { authority, key, pem, expired } = await openCertificates(directory);
    const signer = await read(authority);
    for (const path of [key, pem, expired]) {
      const text = await readFile(path, "utf8");
      const held = createPrivateKey(text.slice(text.indexOf("-----BEGIN PRIVATE KEY")));
      expect(signer.checkPrivateKey(held)).toBe(false);
    }
  });

  it("are made again for a name they lack, and only for that", async () => {
    const first = await read((await openCertificates(directory)).pem);
    const other = await read((await openCertificates(directory, Date.now(), ["postgres.shop"])).pem);
    expect(first.checkHost("postgres.shop")).toBeUndefined();
    expect(other.checkHost("postgres.shop")).toBe("postgres.shop");
    expect(other.checkHost("postgres")).toBe("postgres");
    for (const names of [["postgres.shop"], []]) {
      expect((await read((await openCertificates(directory, Date.now(), names)).pem)).serialNumber).toBe(other.serialNumber);
    }
  });
});
