import { seededRandom } from '../stats/index.ts'
import type { RowTaker } from '../table/take-rows.ts'
import type { Column, Field, Table } from '../table/table.ts'

/** Rows that are kept. */
const mostRows = 100_000
/** A column of more texts than this holds no categories: it is not kept. */
const mostKinds = 50
/** Columns of each sort, of numbers and of categories. */
const mostColumns = 60

/**
 * Keeps a random sample of the rows that go through it (algorithm R, Vitter 1985), for what needs rows: all of them where
 * there are no more than 100,000.
 */
export const rowSample = (fields: readonly Field[]): RowTaker & { finish(): Table } => {
  const random = seededRandom(0, 'row sample')
  const isCategory = ({ type }: Field) => type === 'text' || type === 'boolean'
  const placesOf = (wanted: boolean) =>
    fields.flatMap((field, i) => (isCategory(field) === wanted ? [i] : [])).slice(0, mostColumns)
  const numbers = new Map(placesOf(false).map((column) => [column, new Float64Array(0)]))
  const categories = new Map(placesOf(true).map((column) => [column, categoryRows()]))
  let seen = 0
  let room = 0
  /** Where a row that was begun goes, −1: nowhere. */
  let places = new Int32Array(0)

  const makeRoom = (rows: number): void => {
    if (rows <= room) return
    room = Math.min(mostRows, Math.max(rows, room * 2))
    for (const [column, old] of numbers) {
      const larger = new Float64Array(room)
      larger.set(old)
      numbers.set(column, larger)
    }
    for (const one of categories.values()) one.grow(room)
  }

  return {
    begin(next) {
      if (places.length < next) places = new Int32Array(next)
      for (let row = 0; row < next; row++, seen++) {
        const place = seen < mostRows ? seen : random.integer(seen + 1)
        places[row] = place < mostRows ? place : -1
      }
      makeRoom(Math.min(mostRows, seen))
    },
    numbers(column, values, count) {
      const to = numbers.get(column)
      const category = categories.get(column)
      for (let row = 0; row < count; row++) {
        const place = places[row]!
        if (place < 0) continue
        if (to !== undefined) to[place] = values[row]!
        else category?.putFlag(place, values[row]!)
      }
    },
    texts(column, { region, starts, ends }, count) {
      const category = categories.get(column)
      if (category === undefined) return
      for (let row = 0; row < count; row++) {
        const start = starts[row]!
        if (places[row]! >= 0) category.putText(places[row]!, region.bytes, start, ends[row]! - start)
      }
    },
    end() {},
    finish() {
      const rows = Math.min(mostRows, seen)
      const columns = fields.flatMap(({ name, type }, i): Column[] => {
        if (type === 'text' || type === 'boolean') {
          const found = categories.get(i)?.finish(rows, type)
          return found ? [{ name, type, ...found }] : []
        }
        const values = numbers.get(i)
        return values ? [{ name, type, values: values.subarray(0, rows) }] : []
      })
      return { rows, columns }
    },
  }
}

/** A column of few texts, or of true and false; forgotten once there are too many. */
const categoryRows = () => {
  let codes = new Int32Array(0)
  let few = true
  const known = new Map<string, number>()
  return {
    grow(room: number): void {
      const larger = new Int32Array(few ? room : 0)
      if (few) larger.set(codes)
      codes = larger
    },
    putFlag(place: number, value: number): void {
      codes[place] = value !== value ? -1 : value
    },
    putText(place: number, source: Uint8Array, at: number, length: number): void {
      if (!few) return
      if (at < 0) {
        codes[place] = -1
        return
      }
      const text = Buffer.from(source.buffer, source.byteOffset + at, length).toString('utf8')
      const code = known.get(text) ?? known.size
      if (code === known.size) known.set(text, code)
      codes[place] = code
      few = known.size <= mostKinds
    },
    finish: (rows: number, type: 'text' | 'boolean') =>
      few && {
        codes: codes.subarray(0, rows),
        levels: type === 'boolean' ? ['false', 'true'] : [...known.keys()],
      },
  }
}
