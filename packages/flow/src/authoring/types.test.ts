import { expect, expectTypeOf, it } from 'vitest'
import { command, each, type FileRef, json, num, pipeline, type Ref, step } from '../index.ts'
import { record } from './recording.ts'

interface Customer {
  id: string
  months: number
}
interface Customers {
  rows: Customer[]
  file: FileRef
  at: Date
}

const load = step(
  'load',
  async ({ path }: { path: string; limit?: number }): Promise<Customers> => ({
    rows: [{ id: path, months: 1 }],
    file: { $file: { digest: '', bytes: 0, name: '' } },
    at: new Date(0),
  }),
)
const fit = step('fit', ({ rows, depth }: { rows: Customer[]; depth: number }) => rows.length * depth)
const best = step('best', ({ tries }: { tries: readonly number[] }, ctx) => {
  ctx.log('picked')
  return { score: Math.max(...tries), values: new Float64Array(2) }
})
const now = step('now', () => 'time')
const embed = command('embed', {
  run: ['python', 'embed.py'],
  inputs: { rows: json<Customer[]>() },
  outputs: { vectors: json<number[][]>(), loss: num },
})

it('types references, inputs and outputs', () => {
  const { recording } = record(() => {
    const data = load({ path: 'a' })
    expectTypeOf(data).toEqualTypeOf<Ref<Customers>>()
    expectTypeOf(data.rows[0]!.months).toEqualTypeOf<Ref<number>>()
    const tries = each([4, 6], (depth) => fit({ rows: data.rows, depth }))
    expectTypeOf(tries).toEqualTypeOf<Ref<number[]>>()
    const dynamic = each(data.rows, (customer) => ({ n: fit({ rows: [customer], depth: customer.months }) }))
    expectTypeOf(dynamic).toEqualTypeOf<Ref<{ n: number }[]>>()
    const picked = best({ tries })
    best({ tries: [picked.score, 2] })
    const vectors = embed({ rows: data.rows })
    best({ tries: [vectors.loss] })
    now()
    now({}, { after: [picked] })
    return picked
  })
  expect(recording.nodes.map(({ id }) => id)).toEqual([
    'load',
    'fit',
    'fit-2',
    'fit-3',
    'best',
    'best-2',
    'embed',
    'best-3',
    'now',
    'now-2',
  ])
  const churn = pipeline('churn', { source: 'x', depths: [4] }, (p) => {
    expectTypeOf(p).toEqualTypeOf<{ source: string; depths: number[] }>()
    return { loaded: load({ path: p.source }) }
  })
  expectTypeOf(churn.$output).toEqualTypeOf<{ loaded: Customers } | undefined>()
})

it('lets the compiler refuse', () => {
  const _never = () => {
    const data = load({ path: 'a' })
    // @ts-expect-error a wrong upstream type
    fit({ rows: data, depth: 1 })
    // @ts-expect-error a wrong upstream type, nested in plain data
    fit({ rows: [data.at], depth: 1 })
    // @ts-expect-error a misspelt input
    fit({ rows: data.rows, deph: 1 })
    // @ts-expect-error a missing input
    fit({ rows: data.rows })
    // @ts-expect-error no inputs at all
    load()
    // @ts-expect-error an unknown output
    void data.row
    // @ts-expect-error an unknown output of a command
    void embed({ rows: data.rows }).vector
    // @ts-expect-error a wrong upstream type across a command
    embed({ rows: data.at })
    // @ts-expect-error a command's output of a wrong type
    fit({ rows: data.rows, depth: embed({ rows: [] }).vectors })
    // @ts-expect-error a reference compared
    void (fit({ rows: [], depth: 1 }) === 3)
    // @ts-expect-error a reference added
    void (fit({ rows: [], depth: 1 }) + 1)
    // @ts-expect-error each over something that is no list
    each(data.at, (item) => item)
    // @ts-expect-error a function in a result
    step('bad', () => ({ model: { predict: () => 1 } }))
    class Model {
      weights = [1]
      predict() {
        return this.weights
      }
    }
    // @ts-expect-error a class instance in a result
    step('worse', async () => [new Model()])
  }
  expect(_never).toBeTypeOf('function')
})
