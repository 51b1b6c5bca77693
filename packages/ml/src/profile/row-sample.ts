import { seededRandom } from '../stats/index.ts'
import type { RowTaker, Texts } from '../table/take-rows.ts'
import type { Column, Field, Table } from '../table/table.ts'
import { textCounter } from './text-counts.ts'
import { eachText } from './text-facts.ts'

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
  /** Of the rows that were begun those that are kept, and where each goes. */
  let kept = 0
  let rows = new Int32Array(0)
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
      if (places.length < next) {
        rows = new Int32Array(next)
        places = new Int32Array(next)
      }
      kept = 0
      for (let row = 0; row < next; row++, seen++) {
        const place = seen < mostRows ? seen : random.integer(seen + 1)
        if (place >= mostRows) continue
        rows[kept] = row
        places[kept++] = place
      }
      makeRoom(Math.min(mostRows, seen))
    },
    numbers(column, values) {
      const to = numbers.get(column)
      if (to === undefined) categories.get(column)?.putFlags(values, rows, places, kept)
      else for (let i = 0; i < kept; i++) to[places[i]!] = values[rows[i]!]!
    },
    texts(column, texts) {
      categories.get(column)?.putTexts(texts, rows, places, kept)
    },
    end() {},
    finish() {
      const all = Math.min(mostRows, seen)
      const columns = fields.flatMap(({ name, type }, i): Column[] => {
        if (type === 'text' || type === 'boolean') {
          const found = categories.get(i)?.finish(all, type)
          return found ? [{ name, type, ...found }] : []
        }
        const values = numbers.get(i)
        return values ? [{ name, type, values: values.subarray(0, all) }] : []
      })
      return { rows: all, columns }
    },
  }
}

/** A column of few texts, or of true and false; forgotten once there are too many. */
const categoryRows = () => {
  let codes = new Int32Array(0)
  let few = true
  const known = textCounter()
  return {
    grow(room: number): void {
      const larger = new Int32Array(few ? room : 0)
      if (few) larger.set(codes)
      codes = larger
    },
    putFlags(values: Float64Array, rows: Int32Array, places: Int32Array, kept: number): void {
      for (let i = 0; i < kept; i++) {
        const value = values[rows[i]!]!
        codes[places[i]!] = value !== value ? -1 : value
      }
    },
    putTexts({ region, starts, ends }: Texts, rows: Int32Array, places: Int32Array, kept: number): void {
      for (let i = 0; i < kept && few; i++) {
        const row = rows[i]!
        const start = starts[row]!
        const code = start < 0 ? -1 : known.add(region.bytes, start, ends[row]! - start)
        codes[places[i]!] = code
        few = code < mostKinds
      }
    },
    finish: (rows: number, type: 'text' | 'boolean') =>
      few && {
        codes: codes.subarray(0, rows),
        levels: type === 'boolean' ? ['false', 'true'] : [...eachText(known.finish())].map(([text]) => text),
      },
  }
}
