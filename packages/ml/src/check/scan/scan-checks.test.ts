import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { withDuckDb, withRows } from '../../table/index.ts'
import { check, type CheckSource, checksOf, col, rows, runChecks } from '../index.ts'
import { prepare } from '../prepare.ts'
import { scanChecks } from './scan-checks.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-scan-checks-'))
const path = join(dir, 'orders.csv')
const asked = process.env.SLIPWAY_THREADS
afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
  if (asked === undefined) delete process.env.SLIPWAY_THREADS
  else process.env.SLIPWAY_THREADS = asked
})

/** With so many threads the engine is asked. */
const reportWith = (threads: number, checks: readonly CheckSource[]) => {
  process.env.SLIPWAY_THREADS = String(threads)
  return runChecks(path, checks, { failures: 50 })
}

const isScanned = (checks: readonly CheckSource[]): Promise<boolean> => {
  process.env.SLIPWAY_THREADS = '1'
  return withDuckDb((connection) =>
    withRows(connection, path, async ({ scan, fields }) => {
      const prepared = checksOf(checks).map((each) =>
        prepare(each, {
          fields,
          nowMs: 0,
          reference: () => {
            throw new Error('none is named')
          },
          history: () => [],
        }),
      )
      return (await scanChecks(scan!, prepared, 50)) !== null
    }),
  )
}

const random = seededRandom(3)
const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)]!
const header = 'id,amount,age,active,born,seen,country,mail,note,token\n'
const line = (id: number) =>
  [
    id,
    pick(['', '0.1', '-0.5', '12.25', '1e6', '-3.75']),
    pick(['', '17', '18', '64', '90', '91']),
    pick(['true', 'false', '']),
    pick(['1939-12-31', '1940-01-01', '2010-12-31', '2011-01-01', '']),
    pick(['2024-05-05 10:00:00', '1940-01-01 00:00:00', '']),
    pick(['DE', 'FR', 'XX', '', 'NA']),
    pick(['a@b.de', 'no mail', 'x.y@z.co.uk', '', '"a""b@c.d"']),
    pick(['', 'one', '"two, ""three"""', 'Grüße', '"a longer one"', '😀']),
    pick(['', `t-${id}`, `"t-""${id}"""`, `token-${id % 50}`, `token-of-${id % 7}`]),
  ].join(',')
writeFileSync(path, header + Array.from({ length: 20_001 }, (_, i) => `${line(i % 19_990)}\n`).join(''))

const suite: CheckSource[] = [
  rows().count(1, 30_000),
  check(col('id')).unique(),
  check(col('id')).between(0, 19_000),
  check(col('amount')).between(-1, 100).notNull(),
  check(col('amount')).meanBetween(0, 1),
  check(col('amount')).minBetween(-1, 1),
  check(col('amount')).maxBetween(0, 1e9),
  check(col('amount')).stdBetween(0, 1),
  check(col('amount')).sumBetween(0, 1),
  check(col('amount')).oneOf([0.1, -0.5, 12.25]),
  check(col('age')).between(18, 90).mostly(0.5),
  check(col('age')).oneOf([17, 18, 64]),
  check(col('age')).distinctBetween(1, 4),
  check(col('amount')).distinctBetween(1, 4),
  check(col('token')).distinctBetween(1, 4),
  check(col('active')).nullShare(0.05),
  check(col('born')).dateBetween('1940-01-01', '2010-12-31'),
  check(col('born')).compare('<', col('seen')),
  check(col('id')).compare('>=', col('age')),
  check(col('amount')).compare('<>', col('age')),
  check(col('country')).oneOf(['DE', 'FR']),
  check(col('country')).matches('^[A-Z]{2}$'),
  check(col('mail')).email(),
  check(col('token')).matches(/^t-\d{1,4}$|^token-of-[0-5]$/),
  check(col('token')).oneOf(['t-1', 't-2', 'token-of-3', 'token-of-4', 't-"7"']),
  check(col('country')).distinctBetween(3, 3),
  check(col('note')).length(1, 5),
  check(col('note')).nullShare(0.01),
]

describe('checks of a plain CSV file', () => {
  it('find in a scan what the engine finds', async () => {
    expect(await isScanned(suite)).toBe(true)
    // Of rows that fail among others the engine tells too: without those, all is told from the scan.
    for (const checks of [suite, suite.toSpliced(1, 1)]) {
      const engine = await reportWith(8, checks)
      const scan = await reportWith(1, checks)
      expect(engine.failed).toBeGreaterThan(5)
      expect({ ...scan, results: [] }).toEqual({ ...engine, results: [] })
      for (const [i, result] of scan.results.entries()) {
        const { value, ...rest } = engine.results[i]!
        expect(result).toMatchObject(rest)
        if (value === null) expect(result.value).toBeNull()
        else expect(result.value! / value).toBeCloseTo(1, 12)
      }
    }
  })

  it('find the same in a compressed one', async () => {
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
    const plain = await reportWith(1, suite)
    expect(await runChecks(`${path}.gz`, suite, { failures: 50 })).toEqual(plain)
  })

  it('ask the engine for what a scan does not know', async () => {
    expect(await isScanned([check(col('note')).matches('^.+$')])).toBe(false)
    expect(await isScanned([check(col('note')).matches('^[a-z]+$')])).toBe(false)
    expect(await isScanned([check(col('country')).matches('^[A-Z]{2}$')])).toBe(true)
    expect(await isScanned([check(col('amount')).medianBetween(0, 1)])).toBe(false)
    expect(await isScanned([check(col('age')).between(0, 1).where('active')])).toBe(false)
    expect(await isScanned([rows().rule('age < 100')])).toBe(false)
  })

  it('judge texts beyond ASCII by the engine, where a pattern reads them', async () => {
    const engine = await reportWith(8, [check(col('note')).matches('^[^x]{5}$')])
    const scan = await reportWith(1, [check(col('note')).matches('^[^x]{5}$')])
    expect(scan).toEqual(engine)
  })
})
