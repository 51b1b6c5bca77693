import { expect, expectTypeOf, it } from 'vitest'
import {
  type Approval,
  approval,
  bool,
  command,
  date,
  each,
  file,
  type FileRef,
  json,
  list,
  model,
  type ModelFolder,
  num,
  pipeline,
  type Ref,
  step,
  table,
  text,
  when,
} from '../index.ts'
import { field, row, type RowOf } from '../schema/index.ts'
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

const Vector = row({ id: field.text(), at: field.date().nullable(), score: field.number() })
type Vector = RowOf<typeof Vector>
const rank = command('rank', {
  run: ['python', 'rank.py'],
  inputs: { rows: table(Vector), since: date, models: list(file), strict: bool },
  outputs: { best: table(Vector, { format: 'parquet' }), model, names: list(text), at: date, n: num },
})
const vectors = step('vectors', (): Vector[] => [{ id: 'a', at: null, score: 1 }])
const count = step('count', ({ rows }: { rows: Vector[] }) => rows.length)
const use = step('use', ({ model, at }: { model: ModelFolder; at: Date }) => `${model.files.length} ${at}`)
const scored = pipeline('scored', { min: 0.5, names: ['a'], from: null as string | null }, (p) => {
  const rows = vectors()
  return { rows, n: count({ rows }), names: p.names, constant: 5 }
})

it('types what goes in and out of commands, pipelines, approvals and conditions', () => {
  record(() => {
    const rows = vectors()
    const out = rank({ rows, since: new Date(0), models: [], strict: true })
    expectTypeOf(out.best).toEqualTypeOf<Ref<Vector[]>>()
    expectTypeOf(out.best[0]!.score).toEqualTypeOf<Ref<number>>()
    expectTypeOf(out.names).toEqualTypeOf<Ref<string[]>>()
    expectTypeOf(out.model).toEqualTypeOf<Ref<ModelFolder>>()
    count({ rows: out.best })
    use({ model: out.model, at: out.at })
    const sub = scored({ min: out.n, names: out.names })
    expectTypeOf(sub).toEqualTypeOf<Ref<{ rows: Vector[]; n: number; names: string[]; constant: number }>>()
    scored()
    const yes = approval('yes', { question: 'Well?', of: sub })
    expectTypeOf(yes).toEqualTypeOf<Ref<Approval>>()
    const some = when(sub.n, (n) => count({ rows: sub.rows }, { name: 'again', after: [n] }))
    expectTypeOf(some).toEqualTypeOf<Ref<number | undefined>>()
    const nested = each(sub.names, (name) =>
      each([1, 2], () => use({ model: out.model, at: out.at }, { after: [name] })),
    )
    expectTypeOf(nested).toEqualTypeOf<Ref<string[][]>>()
    return sub
  })
})

it('lets the compiler refuse, across commands, pipelines and options', () => {
  const _never = () => {
    const rows = vectors()
    const out = rank({ rows, since: new Date(0), models: [], strict: true })
    // @ts-expect-error rows of another type
    rank({ rows: [{ id: 1 }], since: new Date(0), models: [], strict: true })
    // @ts-expect-error a reference to rows of another type
    rank({ rows: load({ path: 'a' }).rows, since: new Date(0), models: [], strict: true })
    // @ts-expect-error text for a date
    rank({ rows, since: '2026-01-01', models: [], strict: true })
    // @ts-expect-error a missing input of a command
    rank({ rows, since: new Date(0), models: [] })
    // @ts-expect-error no inputs at all
    rank()
    // @ts-expect-error an input that a command does not have
    rank({ rows, since: new Date(0), models: [], strict: true, seed: 1 })
    // @ts-expect-error a superfluous input
    count({ rows, more: 1 })
    // @ts-expect-error a command's list where its items belong
    use({ model: out.model, at: out.names })
    // @ts-expect-error a file where a model belongs
    use({ model: load({ path: 'a' }).file, at: out.at })
    // @ts-expect-error rows of a command where another type is wanted
    fit({ rows: out.best, depth: 1 })
    // @ts-expect-error a column that the row type does not have
    void out.best[0]!.scor
    // @ts-expect-error a parameter of a wrong type
    scored({ min: 'a' })
    // @ts-expect-error a reference of a wrong type as a parameter
    scored({ names: out.n })
    // @ts-expect-error a parameter that a pipeline does not have
    scored({ max: 1 })
    // @ts-expect-error a part that a pipeline does not give
    void scored().row
    // @ts-expect-error a result of a wrong type
    use({ model: out.model, at: scored().n })
    // @ts-expect-error what may be undefined where it must not
    fit({ rows: [], depth: when(out.n, (n) => n) })
    // @ts-expect-error an approval without a question
    approval('yes', {})
    // @ts-expect-error an option that does not exist
    step('bad', () => 1, { retry: 3 })
    // @ts-expect-error an option of a wrong type
    step('bad', () => 1, { timeoutMs: '1m' })
    // @ts-expect-error an environment is the step's, not one use's
    vectors({}, { env: {} })
    // @ts-expect-error a function in a map in a result
    step('bad', () => new Map([['f', () => 1]]))
    // @ts-expect-error a symbol in a result
    step('bad', () => [Symbol('x')])
    // @ts-expect-error what is no kind
    command('bad', { run: ['x'], inputs: { x: 'number' } })
    // @ts-expect-error nothing to run
    command('bad', { run: [] })
  }
  expect(_never).toBeTypeOf('function')
})
