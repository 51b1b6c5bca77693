/**
 * Sets a bit for each whole number from `low`, which is one too, on. NaN is nothing.
 * @param places how many bits there are
 * @returns how many were not set before; -1: a value has no bit, from where on none was set
 */
export function tick(values: usize, rows: i32, bits: usize, places: u32, low: f64): i32 {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(values + (usize(row) << 3))
    const at = value - low
    if (value == value && (floor(value) != value || at < 0 || at >= f64(places))) return -1
  }
  let count = 0
  for (let row = 0; row < rows; row++, values += 8) {
    const value = load<f64>(values)
    if (value != value) continue
    const at = u32(value - low)
    const place = bits + (usize(at >> 5) << 2)
    const word = load<u32>(place)
    const bit: u32 = 1 << (at & 31)
    count += i32((word & bit) == 0)
    store<u32>(place, word | bit)
  }
  return count
}

/** A set of keys, the only thing in its memory: keys that are to be added, then slots, empty ones 0. */
export const keysAt: usize = 64
const slotsAt: usize = 65536
const mostSlots: u32 = 1 << 24
let slots: u32 = 1 << 12
/** How many are in the set. */
export let different: u32 = 0

/**
 * Adds keys that lie at `keysAt`; 0 is none.
 * @returns false: there is no more room
 */
export function addKeys(count: i32): bool {
  if (different + u32(count) > (slots >> 3) * 5 && !grow()) return false
  addFrom(keysAt, u32(count))
  return true
}

function grow(): bool {
  if (slots == mostSlots) return false
  const size = usize(slots) << 3
  // All slots go behind what will be twice as many, and from there into them.
  const wanted = (slotsAt + size * 3 + 65535) >> 16
  if (i32(wanted) > memory.size() && memory.grow(i32(wanted) - memory.size()) < 0) return false
  const old = slotsAt + size * 2
  memory.copy(old, slotsAt, size)
  memory.fill(slotsAt, 0, size * 2)
  const count = slots
  slots <<= 1
  different = 0
  addFrom(old, count)
  return true
}

function addFrom(keys: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const key = load<u64>(keys + (usize(i) << 3))
    if (key == 0) continue
    let slot = u32(key) & (slots - 1)
    let found = load<u64>(slotsAt + (usize(slot) << 3))
    while (found != 0 && found != key) {
      slot = (slot + 1) & (slots - 1)
      found = load<u64>(slotsAt + (usize(slot) << 3))
    }
    store<u64>(slotsAt + (usize(slot) << 3), key)
    different += u32(found == 0)
  }
}
