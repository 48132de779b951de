/** The package comes without types. */
declare module "snappyjs" {
  /** Throws where the input is not Snappy's block format, or `maxLength` bytes do not hold what it says. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
  export function compress(uncompressed: Uint8Array): Uint8Array;
}
