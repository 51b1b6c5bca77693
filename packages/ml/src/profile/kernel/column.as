/**
 * The values of a column and how often each is there. As long as they are few they lie in a hash table; beyond it in a
 * run, that is pairs of 64-bit words, a key and its count, with ascending keys. Keys of a run are values, as bits that
 * compare as unsigned as the numbers do, as long as they are no more than `most`; then buckets, as value-counts.ts has
 * them. What comes waits in a row until it is worth sorting it into the run.
 */
// @ts-ignore: a decorator of AssemblyScript
@unmanaged
export class Numbers {
  /** Pairs of the bits of a value and its count, 0 where there is none; 2^tableLog of them. 0: there is a run. */
  table: usize
  tableLog: u32
  /** Different keys. */
  n: u32
  most: u32
  /** Bits cut off of keys that are buckets; -1: they are values. */
  level: i32
  /** 0 as long as there is no sketch. */
  registers: usize
  /** Values that a sketch may want to keep, with the zeros that their hashes begin with. */
  wanted: usize
  wantedCount: u32
  /** With fewer zeros they are not wanted. */
  least: u32
  run: usize
  /** It takes 2^runLog bytes. */
  runLog: u32
  waiting: usize
  /** They take 2^waitingLog bytes. */
  waitingLog: u32
  waitingCount: u32
  /** Of those that a sketch is to hear of, how many it has heard of. */
  noted: u32
}

/** Bits that compare as unsigned as the numbers do. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function orderedOf(bits: u64): u64 {
  return bits >> 63 ? ~bits : bits | 0x8000000000000000
}

/** And back. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function bitsOf(ordered: u64): u64 {
  return ordered >> 63 ? ordered ^ 0x8000000000000000 : ~ordered
}
