import { type Datatype, sizeOf } from '../tensor.ts'

/**
 * What stands between two operators of a plan: numbers of any type as doubles (those of 32 bits rounded to them), true and
 * false as 1 and 0, text as strings. Its room is kept from run to run; only its first `size` values mean anything.
 */
export interface Slot {
  type: Datatype
  shape: readonly number[]
  size: number
  numbers: Float64Array
  texts: readonly string[]
  /** Whether it is the same in every run. */
  readonly constant: boolean
}

/** Thrown where a plan can't answer what it is asked: ONNX Runtime is asked instead. */
export class NotPlanned extends Error {}

const none = new Float64Array(0)

export const newSlot = (constant = false): Slot => ({
  type: 'float64',
  shape: [],
  size: 0,
  numbers: none,
  texts: [],
  constant,
})

/** Gives a slot its shape, and room for as many numbers; answers where to write them. */
export function roomFor(slot: Slot, shape: readonly number[], size = sizeOf(shape)): Float64Array {
  if (slot.shape !== shape) slot.shape = shape
  slot.size = size
  if (slot.numbers.length < size) slot.numbers = new Float64Array(size)
  return slot.numbers
}

/** The values of one slot under another shape: nothing is copied. */
export function share(from: Slot, to: Slot, shape: readonly number[]): void {
  // To write a reference costs more than to compare it.
  if (to.shape !== shape) to.shape = shape
  to.size = from.size
  if (to.numbers !== from.numbers) to.numbers = from.numbers
  if (to.texts !== from.texts) to.texts = from.texts
}

/**
 * What follows from the shapes of slots alone, made anew only where one of them has another list as its shape than in the
 * run before: requests of as many rows find everything as they left it.
 */
export function fromShapes<T>(slots: readonly Slot[], make: () => T): () => T {
  let seen: (readonly number[])[] = []
  let made: T
  const isSame = (): boolean => {
    for (let k = 0; k < slots.length; k++) if (seen[k] !== slots[k]!.shape) return false
    return seen.length > 0
  }
  return () => {
    if (isSame()) return made
    made = make()
    seen = slots.map(({ shape }) => shape)
    return made
  }
}

/** What an operator does, over its slots. */
export type Step = () => void

/** An operator as a plan is made: its inputs' types are known, their shapes only later. */
export interface Making {
  readonly op: string
  /** Null where an optional input is left out. */
  readonly inputs: readonly (Slot | null)[]
  readonly outputs: readonly Slot[]
  readonly attributes: Attributes
  readonly opset: number
}

/** A node's attributes in plain values. */
export interface Attributes {
  has(name: string): boolean
  int(name: string, otherwise: number): number
  float(name: string, otherwise: number): number
  text(name: string, otherwise: string): string
  numbers(name: string): readonly number[]
  texts(name: string): readonly string[]
}

/** Sets the outputs' types and answers what to run; null where an operator is not followed so. */
export type Maker = (making: Making) => Step | null

/** A dimension that may be counted from the end. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

/** Whether numbers of the type are kept in doubles exactly. */
export const isNumeric = (type: Datatype): boolean =>
  type === 'float64' || type === 'float32' || isWhole(type) || type === 'bool'

export const isWhole = (type: Datatype): boolean => type === 'int64' || type === 'int32'

/** One value for each item before `axis`, along it, and for each behind it. */
export const around = (shape: readonly number[], axis: number) => ({
  before: sizeOf(shape.slice(0, axis)),
  along: shape[axis]!,
  behind: sizeOf(shape.slice(axis + 1)),
})
