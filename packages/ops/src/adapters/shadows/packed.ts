import { type Batch, type FlatForm, FlatRow, sliceBatch } from '@slipway/ml/model'
import { isSameList } from '../../kernel/index.ts'
import { type PackedTexts, textsIn } from './packed-texts.ts'
import type { ShadowBatch } from '../../ports/shadows.ts'

/** The inputs of requests, one behind the other. */
export type PackedInputs =
  /** Flat rows: by row and column; no texts where the form has none. */
  | {
      readonly form: FlatForm
      readonly numbers: Float64Array
      readonly texts: readonly (string | null)[]
    }
  /** Tables and tensors joined: how many rows of them are each request's. */
  | { readonly rows: readonly number[]; readonly inputs: Batch }

/** Requests on their way to the process of the shadows. */
export type PackedBatch = {
  readonly endpoint: string
  readonly ids: PackedTexts
  readonly tMs: Float64Array
} & PackedInputs

/**
 * Makes requests of them again, the inputs of each when it is asked: where all were made at once, V8 copied those that wait at every
 * collection, a fifth of what shadows took. Flat rows like those before get the same form: who has met it need not look at it
 * again.
 */
export const unpacking = () => {
  let last: FlatForm = { names: [], types: [] }
  const formOf = (form: FlatForm): FlatForm => {
    const isSame = isSameList(form.names, last.names) && isSameList(form.types, last.types)
    return isSame ? last : (last = form)
  }
  return (packed: PackedBatch): ShadowBatch => {
    const { endpoint, ids, tMs } = packed
    const inputs = 'form' in packed ? flatRows(packed, formOf(packed.form)) : slices(packed)
    return { endpoint, tMs, id: textsIn(ids), inputs }
  }
}

const noTexts: readonly null[] = []

const flatRows = ({ tMs, numbers, texts }: Extract<PackedBatch, { form: FlatForm }>, form: FlatForm) => {
  const width = form.names.length
  const textsOfRow = texts.length / tMs.length
  return (row: number): Batch => {
    const own = new Array<number>(width)
    for (let at = 0; at < width; at++) own[at] = numbers[row * width + at]!
    return new FlatRow(
      form,
      own,
      textsOfRow === 0 ? noTexts : texts.slice(row * textsOfRow, (row + 1) * textsOfRow),
    )
  }
}

const slices = ({ rows, inputs }: Extract<PackedBatch, { inputs: Batch }>) => {
  let end = 0
  const ends = rows.map((count) => (end += count))
  return (index: number): Batch => sliceBatch(inputs, ends[index]! - rows[index]!, rows[index]!)
}
