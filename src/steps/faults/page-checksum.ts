/** The start of each of the 32 sums, as PostgreSQL's storage/checksum_impl.h has them. */
const starts = [
  0x5b1f36e9, 0xb8525960, 0x02ab50aa, 0x1de66d2a, 0x79ff467a, 0x9bb9f8a3, 0x217e7cd2, 0x83e13d2c, 0xf8d4474f, 0xe39eb970, 0x42c6ae16,
  0x993216fa, 0x7b093b5d, 0x98daff3c, 0xf718902a, 0x0b1c9cdb, 0xe58f764b, 0x187636bc, 0x5d7b3bb1, 0xe73de7de, 0x92bec979, 0xcca6c0b2,
  0x304a0979, 0x85aa43d4, 0x783125bb, 0x6ca8eaa2, 0xe407eac6, 0x4b5cfc3e, 0x9fbf8c76, 0x15ca20be, 0xf2ca9fd3, 0x959bd756,
] as const;
const prime = 16_777_619;
const checksumWord = 2;

/** What PostgreSQL (11 and later) writes into bytes 8 and 9 of a page: 1 to 65,535. `page` is its number within the relation. */
export function pageChecksum(bytes: Buffer, page: number): number {
  const sums = Uint32Array.from(starts);
  for (let word = 0; word < bytes.length / 4; word += 1) {
    const value = bytes.readUInt32LE(word * 4);
    // The checksum itself counts as zero.
    mix(sums, word % sums.length, word === checksumWord ? value & 0xffff0000 : value);
  }
  for (let round = 0; round < 2; round += 1) for (let lane = 0; lane < sums.length; lane += 1) mix(sums, lane, 0);
  const whole = sums.reduce((all, sum) => all ^ sum, 0) ^ page;
  return ((whole >>> 0) % 65_535) + 1;
}

function mix(sums: Uint32Array, lane: number, value: number): void {
  const mixed = ((sums[lane] ?? 0) ^ value) >>> 0;
  sums[lane] = Math.imul(mixed, prime) ^ (mixed >>> 17);
}
