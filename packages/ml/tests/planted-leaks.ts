import { seededRandom } from '../src/stats/index.ts'
import type { Column } from '../src/table/table.ts'
import type { HonestTable } from './honest-tables.ts'

/** A leak added to an honest table, and the columns that must be found. */
export interface Planted {
  readonly what: string
  readonly columns: readonly Column[]
  readonly leaks: readonly string[]
}

/** Every leak that can be planted beside this target. */
export const plantedIn = ({ table, kind }: HonestTable, seed: number): Planted[] => {
  const random = seededRandom(seed, 'planted')
  const y = (table.columns.at(-1) as { values: Float64Array }).values
  const number = (name: string, of: (value: number, row: number) => number): Column => ({
    name,
    type: 'number',
    values: y.map(of),
  })
  const words = (name: string, levels: readonly string[], of: (value: number) => number): Column => ({
    name,
    type: 'text',
    codes: Int32Array.from(y, of),
    levels,
  })
  if (kind === 'logistic' || kind === 'rules') {
    const yes = (share: number, otherwise: number) => (value: number) =>
      random.next() < (value === 1 ? share : otherwise) ? 1 : 0
    return [
      { what: 'copy', columns: [number('again', (value) => value)], leaks: ['again'] },
      {
        what: 'words',
        columns: [words('outcome', ['stayed', 'left'], (value) => value)],
        leaks: ['outcome'],
      },
      {
        what: 'noisy number',
        columns: [number('risk', (value) => value + 0.1 * random.normal())],
        leaks: ['risk'],
      },
      {
        what: 'reason, empty unless it happened',
        columns: [
          words('reason', ['price', 'move', 'service'], (value) => (value === 1 ? random.integer(3) : -1)),
        ],
        leaks: ['reason'],
      },
      {
        what: 'one in a hundred wrong',
        columns: [number('late', (v) => (random.next() < 0.01 ? 1 - v : v))],
        leaks: ['late'],
      },
      {
        what: 'status and its date',
        columns: [
          words('status', ['open', 'closed', 'void'], (value) => (value === 1 ? 2 : random.integer(2))),
          {
            name: 'status_date',
            type: 'date',
            values: y.map((value) => 86_400_000 * (18_000 + random.integer(200) + 300 * value)),
          },
        ],
        leaks: ['status', 'status_date'],
      },
      ...(y.reduce((sum, value) => sum + value, 0) > Math.max(120, 0.02 * y.length) && mean(y) < 0.2
        ? [
            {
              what: 'flags',
              columns: [number('flag_a', yes(0.5, 0)), number('flag_b', yes(0.4, 0))],
              leaks: ['flag_a', 'flag_b'],
            },
          ]
        : []),
    ]
  }
  const spread = Math.sqrt(mean(y.map((value) => value * value)) - mean(y) ** 2)
  const part = y.map((value) => Math.round(value * random.next()))
  return [
    { what: 'copy', columns: [number('again', (value) => value)], leaks: ['again'] },
    {
      what: 'other unit',
      columns: [number('in_feet', (value) => Math.round(value * 328.084) / 100)],
      leaks: ['in_feet'],
    },
    {
      what: 'noise of one percent',
      columns: [number('about', (value) => value + 0.01 * spread * random.normal())],
      leaks: ['about'],
    },
    {
      what: 'sum',
      columns: [number('part', (_, row) => part[row]!), number('rest', (value, row) => value - part[row]!)],
      leaks: ['part', 'rest'],
    },
    {
      what: 'product',
      columns: productOf(y, random.integer),
      leaks: ['quantity', 'unit_price'],
    },
  ]
}

const productOf = (y: Float64Array, integer: (n: number) => number): Column[] => {
  const quantity = y.map(() => 2 + integer(8))
  return [
    { name: 'quantity', type: 'number', values: quantity },
    { name: 'unit_price', type: 'number', values: y.map((value, row) => value / quantity[row]!) },
  ]
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
