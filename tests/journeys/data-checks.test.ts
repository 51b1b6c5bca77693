import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { json, place, slipway } from './slipway.ts'
import { smallProject } from './small-project.ts'
import { typed } from './typed.ts'

const suite = `checks:
  - row-count: { min: 10 }
  - column: id
    unique:
    not-null:
  - column: amount
    between: [0, 100]
    why: nobody pays more
  - column: shop
    in-set: [A, B]
    severity: warn
`

const orders = (amount: (i: number) => number) =>
  ['id,shop,amount', ...Array.from({ length: 40 }, (_, i) => `${i},${'AB'[i % 2]},${amount(i)}`)].join('\n') +
  '\n'

interface Report {
  failed: number
  failingRows: number
  quarantine: { id: string; rows: number } | null
  rest: { number: number; rows: number } | null
}

it('checks a file without a project, sets failing rows aside, and lets them back once they are repaired', async () => {
  using home = place()
  const { folder } = home
  const file = (name: string) => join(folder, name)
  writeFileSync(
    file('orders.csv'),
    orders((i) => (i === 7 ? 700 : i === 9 ? -1 : i)),
  )
  writeFileSync(file('orders.yaml'), suite)
  const run = (...args: string[]) => typed(['data', ...args], folder)

  const checked = await run(
    'check',
    'orders.csv',
    '--suite',
    'orders.yaml',
    '--html',
    'r.html',
    '--junit',
    'r.xml',
  )
  expect(checked.code, checked.err).toBe(4)
  expect(checked.out).toContain('row 8: amount = 700')
  expect((await run('check', 'orders.csv', '--suite', 'none.yaml')).err).toContain(
    'There is no file none.yaml',
  )
  expect(checked.out).toContain('why: nobody pays more')
  expect(readFileSync(file('r.html'), 'utf8')).toContain('amount is between 0 and 100')
  expect(readFileSync(file('r.xml'), 'utf8')).toContain('failures="1"')

  expect((await run('add', 'orders.csv', '--json')).code).toBe(0)
  const aside = json<Report>(await run('check', 'orders', '--suite', 'orders.yaml', '--quarantine', '--json'))
  expect(aside).toMatchObject({
    failed: 1,
    failingRows: 2,
    quarantine: { rows: 2 },
    rest: { number: 2, rows: 38 },
  })
  const { id } = aside.quarantine!
  expect((await run('pull', 'orders')).err).toContain(
    'orders version 2 comes from “orders@1 without rows that fail',
  )
  expect((await run('quarantine', 'list', 'oders')).code).toBe(3)
  expect((await run('quarantine', 'show', 'qu_x')).err).toContain('There is no quarantine qu_x.')

  const listed = json<{ quarantines: { id: string }[] }>(await run('quarantine', 'list', 'orders', '--json'))
  expect(listed.quarantines.map((each) => each.id)).toEqual([id])
  const shown = await run('quarantine', 'show', id, '--out', 'repair.csv')
  expect(shown.out).toContain('row 8 (between:amount): id = 7')
  expect((await run('quarantine', 'admit', id)).code).toBe(4)

  writeFileSync(file('repair.csv'), readFileSync(file('repair.csv'), 'utf8').replace('700', '70'))
  const back = json<{
    rows: number[]
    refused: { row: number }[]
    version: { number: number; rows: number }
  }>(await run('quarantine', 'admit', id, '--from', 'repair.csv', '--json'))
  expect(back).toMatchObject({
    rows: [8],
    refused: [{ row: 10, checks: ['between:amount'] }],
    version: { number: 3, rows: 39 },
  })
  expect((await run('check', 'orders', '--suite', 'orders.yaml')).code).toBe(0)
  expect((await run('quarantine', 'show', id)).out).toContain('row 8 (between:amount; is back)')
  const { madeFrom } = json<{ madeFrom: { number: number }[] }>(
    await run('show', 'orders', '--lineage', '--json'),
  )
  expect(madeFrom.map(({ number }) => number).toSorted()).toEqual([1, 2])

  writeFileSync(file('repair.csv'), readFileSync(file('repair.csv'), 'utf8').replace(/,-1(?=,)/, ',many'))
  const wrong = await run('quarantine', 'admit', id, '--from', 'repair.csv', '--json')
  expect(wrong.code).toBe(2)
  expect(json(wrong)).toMatchObject({ error: { code: 'QUARANTINE_REPAIR_MISFITS' } })
}, 180_000)

it('sets rows aside within a pipeline, which goes on with the others', () => {
  using home = place()
  const { folder } = home
  const pipeline = (
    checks: string,
  ) => `import { check, col, collect, pipeline, step, validate } from 'slipway'

const counted = step('counted', ({ data }: { data: { name: string; version: number; rows: number } }) => ({
  name: data.name, version: data.version, rows: data.rows,
}))

export default pipeline('orders', {}, () => {
  const data = collect({ name: 'orders', source: 'orders.csv' })
  return counted({ data: validate({ data, checks: [${checks}], quarantine: true }) })
})
`
  smallProject(folder, { orders: pipeline('check(col("amount")).between(0, 100).error()') })
  writeFileSync(
    join(folder, 'orders.csv'),
    orders((i) => (i === 7 ? 700 : i === 9 ? -1 : i)),
  )
  const ran = slipway(['run', 'orders', '--json'], folder)
  expect(ran.code, ran.err).toBe(0)
  expect(json(ran)).toMatchObject({ name: 'orders', version: 2, rows: 38 })
  const listed = json<{ quarantines: { id: string; rows: number }[] }>(
    slipway(['data', 'quarantine', 'list', 'orders', '--json'], folder),
  )
  expect(listed.quarantines).toMatchObject([{ rows: 2 }])
  const again = slipway(
    ['data', 'query', 'select max(amount) as most, min(amount) as least from orders', '--json'],
    folder,
  )
  expect(json(again)).toEqual([{ most: 39, least: 0 }])

  // What says nothing of single rows cannot be set aside: a check that blocks stops the run.
  writeFileSync(
    join(folder, 'pipelines/orders.ts'),
    pipeline('rows().count(1000).block()').replace('check, col', 'rows'),
  )
  const stopped = slipway(['run', 'orders', '--json'], folder)
  expect(stopped.code).toBe(4)
  expect(stopped.out + stopped.err).toContain('DATA_CHECKS_FAILED')
}, 180_000)

it('suggests a suite that checks the file it is from, and finds errors', async () => {
  using home = place()
  const { folder } = home
  writeFileSync(
    join(folder, 'orders.csv'),
    orders((i) => (i * 7) % 31),
  )
  const yaml = await typed(['data', 'suggest', 'orders.csv', '--yaml'], folder)
  expect(yaml.code, yaml.err).toBe(0)
  expect(yaml.out).toMatch(/# .*holds on as many new rows with \d/)
  writeFileSync(join(folder, 'suite.yaml'), yaml.out)
  const again = await typed(['data', 'check', 'orders.csv', '--suite', 'suite.yaml'], folder)
  expect(again.code, again.out + again.err).toBe(0)
  const code = await typed(['data', 'suggest', 'orders.csv'], folder)
  expect(code.out).toContain("check(col('id')).unique().warn(),")

  writeFileSync(join(folder, 'wrong.yaml'), '- column: id\n  uniqe:\n')
  const refused = await typed(['data', 'check', 'orders.csv', '--suite', 'wrong.yaml'], folder)
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('wrong.yaml, line 2: there is no kind of check "uniqe"')

  writeFileSync(join(folder, 'dirty.csv'), orders((i) => i % 5).replaceAll('\n12,A,', '\n12,NULL,'))
  const found = json<{ cells: unknown[] }>(await typed(['data', 'errors', 'dirty.csv', '--json'], folder))
  expect(found.cells).toMatchObject([{ row: 13, column: 'shop', value: 'NULL', reasons: ['missing'] }])
}, 120_000)
