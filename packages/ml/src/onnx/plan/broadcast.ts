import type { Slot } from './slot.ts'
import { NotPlanned } from './slot.ts'

/** The shape that two or more shapes make together, as NumPy has it. */
export function togetherOf(shapes: readonly (readonly number[])[]): readonly number[] {
  const [first] = shapes
  if (shapes.every((shape) => isEqual(shape, first!))) return first!
  const rank = Math.max(...shapes.map(({ length }) => length))
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

const isEqual = (a: readonly number[], b: readonly number[]): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
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
