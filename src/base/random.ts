/**
 * Seeded random numbers as pure functions of their arguments: the same in every process, on every machine and in any
 * order of calls. All arithmetic is on 32-bit integers, which is exact everywhere.
 */

/** Mixes the bits of a 32-bit integer, with the finaliser of MurmurHash3 (Appleby, public domain). */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Returns a 32-bit hash of two integers (each below 2^53); their order matters. */
export function hash2(a: number, b: number): number {
  let h = mix32((a ^ 0x9e3779b9) | 0);
  h = mix32((h + Math.imul(Math.floor(a / 0x1_0000_0000), 0x85ebca6b)) | 0);
  h = mix32((h ^ b) | 0);
  return mix32((h + Math.imul(Math.floor(b / 0x1_0000_0000) + 1, 0x27d4eb2f)) | 0);
}

/** Returns a 32-bit hash of the UTF-16 units of `text`: FNV-1a over whole units, then mixed. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix32(h);
}

/** A source of random numbers in [0, 1). */
export type RandomSource = () => number;

/** Returns a source of random numbers with 32 bits each, from one 32-bit seed (splitmix32). */
export function randomStream(seed: number): RandomSource {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return mix32(state) / 0x1_0000_0000;
  };
}
