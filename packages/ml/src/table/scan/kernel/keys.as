/**
 * Keys of 64 bits that values are told apart by; 0 is that of a missing one. Those of numbers, and of texts of at most eight
 * bytes, are different where they are. Of a million longer texts two have the same with a chance of 3 in 100 million.
 */
export function keysOfValues(values: usize, rows: i32, keys: usize): void {
  for (let row = 0; row < rows; row++, values += 8, keys += 8) {
    // There is one zero. All bits are set in no number.
    const bits = reinterpret<u64>(load<f64>(values) + 0)
    store<u64>(keys, load<f64>(values) != load<f64>(values) ? 0 : mixed(~bits))
  }
}

/** A doubled quote makes a text another one: none is written both ways within quotes. */
export function keysOfTexts(starts: usize, ends: usize, rows: i32, keys: usize): void {
  for (let row = 0; row < rows; row++, starts += 4, ends += 4, keys += 8) {
    const from = load<i32>(starts)
    const end = load<i32>(ends)
    store<u64>(keys, from < 0 ? 0 : keyOf(usize(from), u32((end < 0 ? ~end : end) - from)))
  }
}

/** Of a text of some bytes, none of them 0. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function keyOf(from: usize, length: u32): u64 {
  let hash: u64 = length > 8 ? u64(length) : 0
  while (length > 8) {
    hash = mixed(hash ^ load<u64>(from))
    from += 8
    length -= 8
  }
  return max(mixed(hash ^ (load<u64>(from) & firstBytes(length))), 1)
}

/** Each bit hangs on each (MurmurHash3's last step); none is another's. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function mixed(key: u64): u64 {
  key = (key ^ (key >> 33)) * 0xff51afd7ed558ccd
  key = (key ^ (key >> 33)) * 0xc4ceb9fe1a85ec53
  return key ^ (key >> 33)
}

/** Of one to eight. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function firstBytes(count: u32): u64 {
  return u64.MAX_VALUE >> u64(64 - count * 8)
}
