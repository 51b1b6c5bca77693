import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { json, place, slipway, up } from './slipway.ts'

const view = `import { expanding, featureView, latest } from 'slipway'

export const visits = featureView('visits', {
  entity: 'customer_id',
  source: 'visits',
  time: 'at',
  features: { pages: expanding('sum', 'pages'), last_page: latest('page') },
})
`

/** Visits of every other customer, on the day before and the day after each signed up. */
function visitsOf(rows: string): string {
  const [header, ...lines] = rows
    .trim()
    .split('\n')
    .map((line) => line.split(','))
  const [id, day] = ['customer_id', 'signed_up'].map((name) => header!.indexOf(name))
  const moment = (text: string, days: number) =>
    new Date(Date.parse(text) + days * 86_400_000).toISOString().slice(0, 19).replace('T', ' ')
  const visits = lines.flatMap((cells, k) =>
    k % 2 === 0
      ? [
          [cells[id!], moment(cells[day!]!, -1), 3, 'pricing'],
          [cells[id!], moment(cells[day!]!, 1), 40, 'help'],
        ]
      : [],
  )
  return ['customer_id,at,pages,page', ...visits.map((visit) => visit.join(','))].join('\n')
}

/** A churn project whose pipeline joins the view to its rows, and warns of a step of its own. */
function project(folder: string): string {
  const rows = customers(400, 3)
  writeFileSync(join(folder, 'customers.csv'), rows)
  writeFileSync(join(folder, 'visits.csv'), visitsOf(rows))
  const made = slipway(['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], folder)
  expect(made.code, made.err).toBe(0)
  const root = join(folder, 'churn')
  mkdirSync(join(root, 'features'))
  writeFileSync(join(root, 'features/visits.ts'), view)
  const file = join(root, 'pipelines/churn.ts')
  const text = readFileSync(file, 'utf8')
  const joined = text
    .replace('  judge,\n', '  joinFeatures,\n  judge,\n  step,\n')
    .replace('import config from', "import { visits } from '../features/visits.ts'\nimport config from")
    .replace(
      /const candidates = \[[^\]]*\]/,
      "const candidates = [baseline(), boosting({ trees: 20 }, { balance: { by: 'weights' } })]",
    )
    .replace(/const rules = \[[^\]]*\]/, 'const rules: Parameters<typeof judge>[0]["rules"] = []')
    .replace(
      'export default pipeline',
      `const note = step('note', ({ rows }: { rows: number }) => rows, {
  deprecated: { since: 2, use: 'nothing', reason: 'a test' },
})

export default pipeline`,
    )
    .replace(
      'const data = validate({ data: raw, checks })',
      `note({ rows: raw.rows })
  const data = validate({ data: joinFeatures({ rows: raw, views: [visits], at: 'signed_up' }), checks })`,
    )
    .replace(/^ {2}(linear|reaches|betterThan|notWorseThan),\n/gm, '')
  writeFileSync(file, joined)
  return root
}

it('trains on features as known at each row’s time, and looks them up for a prediction', async () => {
  using at = place()
  const root = project(at.folder)
  expect(slipway(['data', 'add', '../visits.csv', '--name', 'visits'], root).code).toBe(0)
  const ran = slipway(['run', '--json'], root)
  expect(ran.code, ran.err + ran.out).toBe(0)
  expect(ran.err).toContain('The step note version 1 is deprecated (a test); use nothing.')
  const made = json<{ fields: { name: string }[]; rows: number; source: { path: string } }>(
    slipway(['data', 'show', 'churn-features', '--json'], root),
  )
  expect(made.rows).toBe(400)
  expect(made.fields.slice(-2).map(({ name }) => name)).toEqual(['pages', 'last_page'])
  expect(made.source.path).toBe('churn 1 with visits 1 of visits 1')
  // The visit after signing up was not known then.
  const { profile } = made as unknown as {
    profile: { columns: { name: string; max?: number; nulls: number }[] }
  }
  expect(profile.columns.find(({ name }) => name === 'pages')).toMatchObject({ max: 3, nulls: 200 })

  expect(slipway(['features', 'materialize', 'visits'], root).code).toBe(0)
  await using server = await up(root)
  const endpoint = `${server.url}/api/v1/endpoints/churn`
  const { example } = (await (await fetch(endpoint)).json()) as {
    example: { rows: Record<string, unknown>[] }
  }
  const { pages: _pages, last_page: _last, ...own } = example.rows[0]!
  const id = readFileSync(join(at.folder, 'visits.csv'), 'utf8').split('\n')[1]!.split(',')[0]!
  const ask = async (row: object) => {
    const response = await fetch(`${endpoint}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows: [row] }),
    })
    return (await response.json()) as { predictions: object[] }
  }
  const lookedUp = await ask({ ...own, customer_id: id })
  expect(lookedUp.predictions).toHaveLength(1)
  expect(lookedUp.predictions).toEqual((await ask({ ...own, pages: 43, last_page: 'help' })).predictions)
}, 240_000)
