import type { Datatype } from '../onnx/index.ts'
import { truthLevels } from '../table/table.ts'
import type { FlatForm, FlatRow } from './flat-row.ts'
import type { ColumnInput } from './signature.ts'

/** A graph's input: the column that it is, and the type of its tensor. */
export interface FlatInput {
  readonly input: ColumnInput
  readonly type: Datatype
}

/** Puts flat rows into the order of a graph's inputs, in room that is kept. */
export const flatInputs = (wanted: readonly FlatInput[]) => {
  const numbers = new Float64Array(wanted.length)
  const texts = new Array<string>(wanted.length).fill('')
  let form: FlatForm | null = null
  /** Where each input stands in rows of the form; null where they have to be made to fit, or refused. */
  let places: Int32Array | null = null

  const placesIn = ({ names, types }: FlatForm): Int32Array | null => {
    const found = wanted.map(({ input }) => names.indexOf(input.name))
    return found.every((at, k) => at >= 0 && types[at] === wanted[k]!.input.type)
      ? Int32Array.from(found)
      : null
  }

  return {
    /** Of the row that was taken, by input: its number. */
    numbers,
    /** Of the row that was taken, by input: its text; '' where it is missing. */
    texts,
    /** Takes a row; false where it holds what the graph cannot be told. */
    take(row: FlatRow): boolean {
      if (row.form !== form) {
        form = row.form
        places = placesIn(form)
      }
      if (places === null) return false
      for (let k = 0; k < wanted.length; k++) {
        const at = places[k]!
        const value = row.numbers[at]!
        const { type, input } = wanted[k]!
        if (type === 'float64') numbers[k] = value
        else if (type !== 'string') {
          if (!Number.isSafeInteger(value)) return false
          numbers[k] = value + 0 // A whole number has no -0.
        } else if (input.type === 'text') texts[k] = row.texts[at] ?? ''
        else texts[k] = Number.isNaN(value) ? '' : truthLevels[value]!
      }
      return true
    },
  }
}
