import { Numbers, bitsOf } from './column'
import { release, reserve } from './room'

const registersLog: u32 = 14
const wantedLog: u32 = 14
const wantedMost: u32 = 1 << (wantedLog - 4)

export function openSketch(column: Numbers): void {
  column.registers = reserve(registersLog)
  column.wanted = reserve(wantedLog)
}

export function closeSketch(column: Numbers): void {
  if (column.registers == 0) return
  release(column.registers, registersLog)
  release(column.wanted, wantedLog)
}

/**
 * Notes keys that are values.
 * @param step bytes from one to the next
 * @returns whether all of them have been noted; else it is to be called again, once the wanted ones have been taken
 */
export function noteAll(column: Numbers, keys: usize, step: usize, count: u32): bool {
  for (let i = column.noted; i < count; i++) {
    if (column.wantedCount == wantedMost) {
      column.noted = i
      return false
    }
    note(column, bitsOf(load<u64>(keys + usize(i) * step)))
  }
  column.noted = 0
  return true
}

/** As `noteNumber` in value-counts.ts. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function note(column: Numbers, bits: u64): void {
  const low = mixed(u32(bits) ^ 0x9e3779b9)
  const high = mixed(u32(bits >> 32) ^ low)
  const zeros = u32(clz(mixed(low ^ (high * 0x165667b1))))
  const register = column.registers + usize(high >> 18)
  if (zeros >= u32(load<u8>(register))) store<u8>(register, u8(zeros + 1))
  if (zeros < column.least) return
  const value = reinterpret<f64>(bits)
  if (value - value != 0 || floor(value) != value) return
  const place = column.wanted + (usize(column.wantedCount) << 4)
  store<f64>(place, value)
  store<f64>(place, zeros, 8)
  column.wantedCount++
}

/** MurmurHash3's last mixing. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function mixed(word: u32): u32 {
  let hash = (word ^ (word >> 16)) * 0x85ebca6b
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35
  return hash ^ (hash >> 16)
}
