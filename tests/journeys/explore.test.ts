import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, place, slipway, up } from './slipway.ts'

const home = place()
let server: Awaited<ReturnType<typeof up>>
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})
const run = (...args: string[]) => slipway(['data', ...args], home.folder)

const plans = ['basic', 'plus', 'pro']
const rows = Array.from({ length: 300 }, (_, i) => ({
  id: i + 1,
  email: `person${i}@example.org`,
  plan: plans[i % 7 === 0 ? 2 : i % 2]!,
  fee: Number((10 + (i % 50) * 1.25).toFixed(2)),
  since: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
  note: i % 10 === 0 ? '' : `n${i}`,
}))
const csv = (of: typeof rows) =>
  [Object.keys(of[0]!).join(','), ...of.map((row) => Object.values(row).join(','))].join('\n')

beforeAll(async () => {
  server = await up(home.folder)
  writeFileSync(join(home.folder, 'people.csv'), csv(rows))
  expect(run('add', 'people.csv', '--name', 'people').code).toBe(0)
  writeFileSync(join(home.folder, 'people.csv'), csv(rows.slice(0, 200)))
  expect(run('add', 'people.csv', '--name', 'people').code).toBe(0)
})

describe('data on the command line', () => {
  it('is profiled: a page, a document, a file that needs nothing else', () => {
    const page = run('profile', 'people@1').out
    expect(page).toContain('people version 1 · 300 rows · 6 columns')
    expect(page).toMatch(/email {2}personal: e-mail · text/)
    expect(page).toMatch(/Tells rows apart\n {2}id\n/)
    expect(page).not.toContain('person1@example.org')
    const { profile, keys } = json<{
      profile: { rows: number; columns: { name: string; kind: string; distinct: number }[] }
      keys: string[][]
    }>(run('profile', 'people.csv', '--json'))
    expect(profile.rows).toBe(200)
    expect(profile.columns.map(({ kind }) => kind)).toEqual([
      'id',
      'personal',
      'category',
      'amount',
      'date',
      'id',
    ])
    expect(keys).toContainEqual(['since'])
    expect(run('profile', 'people', '--html', 'page.html').code).toBe(0)
    const html = readFileSync(join(home.folder, 'page.html'), 'utf8')
    expect(html).toContain('<svg')
    expect(html).not.toMatch(/person1@|https?:\/\/(?!www\.w3\.org)|<script/)
    expect(run('profile', 'nosuch').code).toBe(3)
  })

  it('answers SQL over versions, as a table, CSV, JSON and Parquet', () => {
    const sql = 'select plan, count(*)::int as n from people@1 group by plan order by plan'
    const counted = plans.map((plan) => ({ plan, n: rows.filter((row) => row.plan === plan).length }))
    expect(json<unknown>(run('query', sql, '--json'))).toEqual(counted)
    expect(run('query', sql, '--csv').out.trim()).toBe(
      ['plan,n', ...counted.map(({ plan, n }) => `${plan},${n}`)].join('\n'),
    )
    expect(run('query', 'from People', '--out', 'all.parquet').code).toBe(0)
    expect(json<{ profile: { rows: number } }>(run('profile', 'all.parquet', '--json')).profile.rows).toBe(
      200,
    )
    expect(
      json<unknown>(
        run(
          'query',
          `select (select count(*) from people)::int - (select count(*) from people@1)::int as d, '-inf'::double as x`,
          '--json',
        ),
      ),
    ).toEqual([{ d: -100, x: '-Infinity' }])
    for (const [wrong, code] of [
      ['select * from nobody', 3],
      [`select * from read_csv('people.csv')`, 4],
      ['create table x (a int)', 4],
    ] as const)
      expect(run('query', wrong).code, wrong).toBe(code)
    expect(run('query', sql, '--out', 'rows.xlsx').err).toContain('.csv, .json or .parquet')
    expect(existsSync(join(home.folder, 'rows.xlsx'))).toBe(false)
  })

  it('is sampled, the same for the same seed, by strata too', () => {
    const draw = (...more: string[]) =>
      json<{ id: number; plan: string }[]>(run('sample', 'people@1', '--json', ...more))
    expect(draw('-n', '5')).toEqual(draw('-n', '5'))
    const some = draw('-n', '30', '--by', 'plan')
    const all = rows.filter(({ plan }) => plan === 'pro').length
    expect(Math.abs(some.filter(({ plan }) => plan === 'pro').length - (30 * all) / 300)).toBeLessThanOrEqual(
      1,
    )
    expect(some.map(({ id }) => id)).toEqual(some.map(({ id }) => id).toSorted((a, b) => a - b))
    expect(run('sample', 'people', '--by', 'nosuch').code).toBe(3)
  })

  it('is drawn on the terminal and as SVG', () => {
    expect(run('plot', 'people@1', 'plan').out).toMatch(/plus +129 █/)
    expect(run('plot', 'people', 'id', 'fee').out).toMatch(/[⠁-⣿]/)
    expect(run('plot', 'people', 'fee', '--by', 'plan').out).toMatch(/├.*█.*┃/)
    expect(run('plot', 'people').out).toMatch(/note +10\.0%/)
    expect(run('plot', 'people', 'since', 'fee', '--out', 'x.svg').code).toBe(0)
    expect(readFileSync(join(home.folder, 'x.svg'), 'utf8')).toMatch(
      /^<svg[\s\S]*fee over since[\s\S]*<\/svg>\n$/,
    )
    const chart = json<{ counts: number[] }>(run('plot', 'people', 'fee', '--json'))
    expect(chart.counts.reduce((a, b) => a + b)).toBe(200)
    expect(run('plot', 'people', 'plan', '--kind', 'scatter').code).toBe(2)
  })

  it('hides people as it is told to, wherever rows leave', () => {
    const classified = json<{ columns: unknown[] }>(run('classify', 'people', '--json'))
    expect(classified.columns).toEqual([
      { column: 'email', class: 'e-mail', recognised: 'e-mail', treatment: 'keep' },
    ])
    const emails = (...from: string[]) =>
      json<{ email?: string }[]>(run(...from, '--json')).map(({ email }) => email)
    const query = ['query', 'select * from people order by id limit 2'] as const
    expect(emails(...query)).toEqual(['person0@example.org', 'person1@example.org'])
    run('classify', 'people', '--treat', 'mask')
    expect(emails(...query)).toEqual(['p•••', 'p•••'])
    expect(emails('sample', 'people', '-n', '1')).toEqual(['p•••'])
    const diff = run('diff', 'people@1', 'people@2', '--key', 'id').out
    expect(diff).toContain('100 removed')
    expect(diff).toContain('email p•••')
    expect(diff).not.toContain('@example.org')
    expect(diff).toContain('id')
    expect(diff).toMatch(/1 of 6 columns no longer look as in people version 1: id/)
    run('classify', 'people', '--column', 'email', '--treat', 'hmac')
    const [first, second] = emails(...query)
    expect(first).toMatch(/^[\w-]{22}$/)
    expect(second).not.toBe(first)
    // The older version has the same pseudonyms: joins still hold.
    const joined = 'select count(*)::int as n from people a join people@1 b using (email)'
    expect(json<unknown>(run('query', joined, '--json'))).toEqual([{ n: 200 }])
    run('classify', 'people', '--column', 'email', '--treat', 'drop')
    expect(emails(...query)).toEqual([undefined, undefined])
    run('classify', 'people', '--column', 'email', '--as', 'none', '--treat', 'keep')
    expect(emails(...query)[0]).toBe('person0@example.org')
    run('classify', 'people', '--column', 'note', '--as', 'person name', '--treat', 'mask')
    expect(json<{ note: string }[]>(run('query', 'select note from people where id = 2', '--json'))).toEqual([
      { note: 'n•••' },
    ])
    expect(run('classify', 'people', '--column', 'nosuch', '--treat', 'mask').code).toBe(3)
  })
})
