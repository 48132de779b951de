import { pageChecksum } from "./page-checksum.ts";

export const pageBytes = 8_192;
const segmentPages = 1024 ** 3 / pageBytes;
const checksumOffset = 8;
const upperOffset = 14;

/** What is flipped of a page: in its middle, and within one sector, so that it is on disk all or not at all. */
export const flipped = { offset: pageBytes / 2, length: 64 } as const;

/** Where a page of a relation is; a relation over 1 GiB has several files. */
export function pagePlace(path: string, page: number): { readonly path: string; readonly offset: number } {
  const segment = Math.floor(page / segmentPages);
  return { path: segment === 0 ? path : `${path}.${segment}`, offset: (page % segmentPages) * pageBytes };
}

/** A page that was never written holds nothing that could be damaged. */
export function isEmptyPage(bytes: Buffer): boolean {
  return bytes.length < pageBytes || bytes.readUInt16LE(upperOffset) === 0;
}

/** Whether its checksum says that these are the bytes Postgres wrote. */
export function isValidPage(bytes: Buffer, page: number): boolean {
  return bytes.length === pageBytes && bytes.readUInt16LE(checksumOffset) === pageChecksum(bytes, page);
}

/** The page with its middle flipped; flipping it again gives the page back. */
export function flipPage(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  for (let at = flipped.offset; at < flipped.offset + flipped.length; at += 1) other[at] = (other[at] ?? 0) ^ 0xff;
  return other;
}
