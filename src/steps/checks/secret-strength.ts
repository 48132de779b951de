/** Bits a secret of this length and alphabet can hold at most: 4 a character in hex, 6 in base64 or letters and digits. */
export function bitsOf(secret: string): number {
  const perCharacter = /^[0-9a-f]*$/i.test(secret) ? 4 : /^[\w+/=-]*$/.test(secret) ? 6 : 6.5;
  return secret.length * perCharacter;
}

/**
 * Bits of chance in a secret, as far as it shows by itself: Shannon's entropy of its characters, with Miller and Madow's
 * correction for so short a sample, counted only for the part that does not repeat.
 */
export function entropyOf(secret: string): number {
  const counts = new Map<string, number>();
  for (const character of secret) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shannon = [...counts.values()].reduce((sum, count) => sum - (count / secret.length) * Math.log2(count / secret.length), 0);
  const correction = secret.length === 0 ? 0 : (counts.size - 1) / (2 * secret.length * Math.LN2);
  return Math.min(bitsOf(secret), (shannon + correction) * unrepeatedLength(secret));
}

/** "0123" four times over is no longer than once. */
function unrepeatedLength(secret: string): number {
  const pieces = Array.from({ length: Math.max(0, secret.length - 3) }, (_, index) => secret.slice(index, index + 4));
  return pieces.length === 0 ? secret.length : new Set(pieces).size + 3;
}
