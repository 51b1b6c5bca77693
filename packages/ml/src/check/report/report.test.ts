import { mkdtempSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { tableOf, writeParquet } from '../../table/index.ts'
import {
  check,
  type CheckReport,
  col,
  formatReport,
  htmlReport,
  junitReport,
  rows,
  runChecks,
} from '../index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-report-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const evil = `<script>alert("1")</script>'&\u0007`

const reported = async (): Promise<CheckReport> => {
  const path = join(dir, 'evil.parquet')
  await writeParquet(
    tableOf(Array.from({ length: 30 }, (_, i) => ({ [evil]: i % 3 === 0 ? evil : 'good', n: i }))),
    path,
  )
  return runChecks(path, [
    check(col(evil)).oneOf(['good']).because(evil),
    check(col('n')).between(0, 20).error(),
    check(col('n')).meanBetween(0, 1).warn(),
    rows().count(1),
  ])
}

it('tells of every failing row which checks it fails', async () => {
  const { failingRows, failures, results } = await reported()
  const [words, range] = results.map(({ check }) => check)
  expect(failingRows).toBe(16)
  expect(failures).toHaveLength(16)
  expect(failures.find(({ row }) => row === 1)).toEqual({ row: 1, checks: [words] })
  expect(failures.find(({ row }) => row === 25)).toEqual({ row: 25, checks: [words, range] })
})

it('is a page that runs nothing, whatever the data holds', async () => {
  const html = htmlReport(await reported(), { name: evil, atMs: 0 })
  expect(html).not.toMatch(/<script| on\w+=/)
  expect(html).not.toContain('\u0007')
  expect(html.match(/&lt;script&gt;/g)!.length).toBeGreaterThan(5)
  const style = /<style>([^]*)<\/style>/.exec(html)![1]!
  const hash = createHash('sha256').update(style).digest('base64')
  expect(html).toContain(`content="default-src 'none'; style-src 'sha256-${hash}'`)
  expect(html).not.toMatch(/ style=|https?:\/\//)
})

it('is JUnit in which errors fail and warnings are told', async () => {
  const xml = junitReport(await reported(), { name: 'evil & co' })
  expect(xml).toContain('tests="4" failures="2"')
  expect(xml.match(/<failure /g)).toHaveLength(2)
  expect(xml.match(/<system-out>/g)).toHaveLength(1)
  expect(xml).not.toContain('<script')
  expect(xml).not.toContain('\u0007')
  // Every mark is closed: what is left of the tags is text.
  expect(xml.replaceAll(/<[^<>]+>/g, '')).not.toMatch(/[<>]/)
})

it('is text of at most 80 columns', async () => {
  const text = formatReport(await reported())
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(text).toContain('16 of 30 rows fail a check (53.33 %)')
  expect(text).toContain('1 of 4 checks hold over 30 rows, 1 blocks, 1 error, 1 warns')
})
