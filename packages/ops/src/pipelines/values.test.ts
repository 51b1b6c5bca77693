import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { decode, encode, type Json } from '@slipway/flow/encoding'
import { diskStore } from '@slipway/flow/store'
import { expect, it } from 'vitest'
import { any } from '../../../flow/tests/any-value.ts'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

type World = Awaited<ReturnType<typeof pipelinesWorld>>

/** Plans with a value that no command line could carry, and runs. */
const runWith = async (world: World, input: string, value: unknown) => {
  const store = diskStore(join(world.home, 'artifacts'))
  const puts: Promise<{ digest: string; bytes: number }>[] = []
  const plan = await world.plan()
  const digests = new Map<Uint8Array, { digest: string; bytes: number }>()
  const look = (file: (bytes: Uint8Array) => { digest: string; bytes: number }) =>
    encode(value, { what: 'it', file })
  look((bytes) => {
    puts.push(store.put(bytes).then((stored) => (digests.set(bytes, stored), stored)))
    return { digest: '', bytes: 0 }
  })
  const stored = await Promise.all(puts)
  let next = 0
  plan.nodes[0]!.inputs[input] = look(() => stored[next++]!)
  const { id } = await world.pipelines.create({ plan }, 'ana')
  await world.pipelines.ended(id)
  const run = await world.pipelines.get(id)
  expect(run.failure).toBeNull()
  return decode(run.output as Json, { file: (digest) => readFileSync(store.path(digest)) })
}

it('gives values back as they were, through the store and two processes', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { pipeline, step } from 'slipway'
const first = step('first', ({ values }: { values: unknown[] }) => values)
const second = step('second', ({ values }: { values: unknown[] }) => values)
export default pipeline('values', {}, () => second({ values: first({ values: [] }) }))`,
  })
  const large = new Float64Array(20_000).map((_, i) => i / 7)
  const values = [
    ...fc.sample(any, { numRuns: 400, seed: 4 }),
    {
      large,
      map: new Map([[large.slice(0, 9_000), 10n ** 40n]]),
      at: new Date(8.64e15),
      small: new Uint8ClampedArray(3),
    },
  ]
  expect(await runWith(world, 'values', values)).toEqual(values)
})

const rowOf = fc.record({
  name: fc.oneof(fc.string(), fc.constantFrom('a,b', '"q"', 'two\nlines', 'NA', 'null', ' x ', 'é€😀', '1')),
  note: fc.option(fc.constantFrom('yes', 'no, never', '0'), { nil: null }),
  n: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  x: fc.option(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
    { nil: null },
  ),
  ok: fc.boolean(),
  day: fc.integer({ min: -10_000, max: 40_000 }).map((days) => new Date(days * 86_400_000)),
  at: fc.option(
    fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms)),
    { nil: null },
  ),
})

it('gives tables, models, files, dates and lists back as they were, through a program', async () => {
  await using world = await pipelinesWorld({
    'copy.mjs': `
import { cpSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
const inputs = JSON.parse(readFileSync('inputs.json', 'utf8'))
const copied = (path) => {
  const [to, from] = ['out/' + path, statSync(path).isFile() ? realpathSync(path) : path]
  cpSync(from, to, { recursive: true, dereference: true })
  return to
}
const { csv, parquet, model, file, files, ...plain } = inputs
writeFileSync('outputs.json', JSON.stringify({
  csv: copied(csv), parquet: copied(parquet), model: copied(model), file: copied(file), files: files.map(copied), ...plain,
}))`,
    'pipeline.ts': `
import { bool, command, date, file, json, list, model, num, pipeline, step, table, text, type ModelFolder } from 'slipway'
const fields = ${JSON.stringify(
      [
        ['name', 'text', false],
        ['note', 'text', true],
        ['n', 'integer', false],
        ['x', 'number', true],
        ['ok', 'boolean', false],
        ['day', 'date', false],
        ['at', 'timestamp', true],
      ].map(([name, type, nullable]) => ({ name, type, nullable })),
    )} as const
const Row = { fields } as { fields: typeof fields; $row?: { name: string } }
const kinds = {
  csv: table(Row as never), parquet: table(Row as never, { format: 'parquet' }), model, file, files: list(file),
  dates: list(date), n: num, t: text, b: bool, j: json<unknown>(), deep: list(list(num)),
}
const make = step('make', async ({ rows }: { rows: never[] }, ctx) => {
  const put = (text: string, name: string) => ctx.files.put(Buffer.from(text), name)
  const folder: ModelFolder = { files: [
    { path: 'MLmodel', file: await put('flavors: {}', 'MLmodel') },
    { path: 'data/model.onnx', file: await put('\\0\\u0001', 'model.onnx') },
  ] }
  return {
    csv: rows, parquet: rows, model: folder, file: await put('one', 'one.txt'),
    files: [await put('one', 'one.txt'), await put('two', 'two.bin')], dates: [new Date(0), new Date(1.7e12 + 1)],
    n: 0.1, t: 'é', b: true, j: { a: [1, null] }, deep: [[1], [], [2, 3]],
  }
})
const copy = command('copy', { run: [${JSON.stringify(process.execPath)}, 'copy.mjs'], inputs: kinds, outputs: kinds })
export default pipeline('kinds', {}, () => {
  const made = make({ rows: [] })
  const { csv, parquet, model, file, files, dates, n, t, b, j, deep } = made
  return { made, copied: copy({ csv, parquet, model, file, files, dates, n, t, b, j, deep }) }
})`,
  })
  const rows = fc.sample(rowOf, { numRuns: 200, seed: 5 })
  const { made, copied } = (await runWith(world, 'rows', rows)) as Record<'made' | 'copied', any>
  expect(made.csv).toEqual(rows)
  expect(copied.parquet).toEqual(rows)
  expect(copied.csv).toEqual(rows)
  const byPath = (files: { path: string }[]) => files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  expect(byPath(copied.model.files)).toMatchObject(byPath(made.model.files).map(({ path }) => ({ path })))
  const digests = (files: { file: { $file: { digest: string } } }[]) =>
    files.map(({ file }) => file.$file.digest).sort()
  expect(digests(copied.model.files)).toEqual(digests(made.model.files))
  const { csv: _c, parquet: _p, model: _m, ...rest } = made
  expect(copied).toMatchObject(rest)
})
