import { NotPlanned, type Slot } from './slot.ts'

/** The shape that two or more slots make together, as NumPy has it. */
export function togetherOf(first: Slot, second: Slot, third: Slot = second): readonly number[] {
  let widest = first.shape.length >= second.shape.length ? first : second
  if (third.shape.length > widest.shape.length) widest = third
  if (adds(first, widest) && adds(second, widest) && adds(third, widest)) return widest.shape
  const shapes = [first.shape, second.shape, third.shape]
  const rank = widest.shape.length
  const made = new Array<number>(rank).fill(1)
  for (const shape of shapes)
    for (let i = 0; i < shape.length; i++) {
      const at = rank - shape.length + i
      const size = shape[i]!
      if (size === 1) continue
      if (made[at] !== 1 && made[at] !== size) throw new NotPlanned('shapes that do not fit')
      made[at] = size
    }
  return made
}

/** Whether a slot is a single value beside another, or of its very shape: what nearly all are. */
function adds(slot: Slot, to: Slot): boolean {
  if (slot === to || slot.size === 1) return true
  if (slot.size !== to.size || slot.shape.length !== to.shape.length) return false
  for (let i = 0; i < slot.shape.length; i++) if (slot.shape[i] !== to.shape[i]) return false
  return true
}

/** Where each value of the shape made together comes from; null: from the same place. */
export function placesIn(slot: Slot, shape: readonly number[], size: number): Int32Array | null {
  if (slot.size === size) return null
  const places = new Int32Array(size)
  if (slot.size === 1) return places
  const lead = shape.length - slot.shape.length
  const steps = new Array<number>(shape.length).fill(0)
  let step = 1
  for (let i = slot.shape.length - 1; i >= 0; i--) {
    if (slot.shape[i] !== 1) steps[lead + i] = step
    step *= slot.shape[i]!
  }
  for (let i = 0; i < size; i++) {
    let rest = i
    let place = 0
    for (let k = shape.length - 1; k >= 0; k--) {
      place += (rest % shape[k]!) * steps[k]!
      rest = Math.floor(rest / shape[k]!)
    }
    places[i] = place
  }
  return places
}
