import { type Column, type LogicalType, truthLevels } from '@slipway/ml/table'

/**
 * A column that grows by one value after another: of numbers (NaN is missing, a truth value is 1 or 0, a time milliseconds since
 * 1970), or of texts.
 */
export interface PlainColumn {
  add(number: number, text: string | null): void
  /** What was added so far, in memory of its own size. */
  whole(): Column
}

/** `expected` is how many values there will be, about. */
export const plainColumn = (
  { name, type }: { readonly name: string; readonly type: LogicalType },
  expected: number,
): PlainColumn => {
  if (type === 'text') return textColumn(name, expected)
  const { add, all } = growing(Float64Array, expected)
  if (type !== 'boolean') return { add, whole: () => ({ name, type, values: all() }) }
  return {
    add,
    whole: () => ({
      name,
      type,
      codes: Int32Array.from(all(), (value) => (Number.isNaN(value) ? -1 : value)),
      levels: truthLevels,
    }),
  }
}

const textColumn = (name: string, expected: number): PlainColumn => {
  const { add, all } = growing(Int32Array, expected)
  const levels: string[] = []
  const codes = new Map<string, number>()
  return {
    add(_, text) {
      let code = text === null ? -1 : codes.get(text)
      if (code === undefined) codes.set(text!, (code = levels.push(text!) - 1))
      add(code)
    },
    whole: () => ({ name, type: 'text', codes: all(), levels }),
  }
}

const growing = <List extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  Typed: new (length: number) => List,
  expected: number,
) => {
  let list = new Typed(expected)
  let length = 0
  return {
    add(value: number): void {
      if (length === list.length) {
        const wider = new Typed(length + (length >> 1) + 16)
        wider.set(list)
        list = wider
      }
      list[length++] = value
    },
    all: (): List => (length === list.length ? list : (list.slice(0, length) as List)),
  }
}
