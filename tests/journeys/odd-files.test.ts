import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableOf, writeParquet } from '@slipway/ml/table'
import { csv, randomly } from './odd-data.ts'
import { type Ended, json, place, slipway } from './slipway.ts'

const at = place()
afterAll(() => at[Symbol.dispose]())
const write = (name: string, content: string | Uint8Array) => writeFileSync(join(at.folder, name), content)
const rows = <T>(count: number, make: (row: number, random: () => number) => T): T[] => {
  const random = randomly(7)
  return Array.from({ length: count }, (_, row) => make(row, random))
}

interface Made {
  split: string
  inspection: {
    task: string
    target: { positive?: string }
    columns: { name: string; role: string; drop: boolean }[]
  }
}
interface Result {
  dataset: { rows: number; version: number }
  candidates: { chosen: boolean }[]
  metrics: Record<string, { value: number; low: number; high: number; on: string }>
  gate: { passed: boolean; rules: { rule: string; ok: boolean; detail: string }[] }
  model: { version: number; parity: number }
  endpoint: { name: string; version: number } | null
}

const init = (file: string, target: string, ...more: string[]) =>
  slipway(
    [
      'init',
      more[0]?.startsWith('-') === false ? more.shift()! : 'looked',
      '--data',
      file,
      '--target',
      target,
      '--json',
      '--force',
      ...more,
    ],
    at.folder,
  )

function ok(ended: Ended): Ended {
  expect(ended.code, ended.err + ended.out.slice(0, 2000)).toBe(0)
  return ended
}

/** The project with one quick candidate beside the baseline, so that the whole loop takes little. */
function project(name: string, file: string, target: string, ...more: string[]): string {
  ok(init(file, target, name, ...more))
  const path = join(at.folder, name, 'pipelines', `${name}.ts`)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replaceAll(
      /^ {2}boosting\(.*\n|^ {2}boosting,\n|^ {2}linear\(\{ (c: 0\.1|alpha: 10?) \}\),\n(?=[^]*linear\()/gm,
      '',
    ),
  )
  return join(at.folder, name)
}

describe('init reads', () => {
  const xs = (label: (sum: number, row: number) => unknown) => (row: number, random: () => number) => {
    const [x, y] = [random(), random()]
    return [x.toFixed(3), y.toFixed(3), label(x + y + 0.3 * random(), row)]
  }
  const many = Array.from({ length: 99 }, (_, i) => `f${i}`)
  const cases: [
    name: string,
    content: string,
    target: string,
    task: string,
    positive: string | undefined,
    split: string,
  ][] = [
    [
      'tabs and a byte-order mark.tsv',
      `\u{FEFF}${csv(
        ['x', 'y', 'kind'],
        rows(
          200,
          xs((_sum, row) => ['red fox', 'owl', 'deer'][row % 3]),
        ),
        '\t',
      )}`,
      'kind',
      'multiclass',
      undefined,
      'stratified',
    ],
    [
      'true or false.csv',
      csv(
        ['x', 'y', 'ok'],
        rows(
          200,
          xs((sum) => sum > 1.2),
        ),
      ),
      'ok',
      'binary',
      'true',
      'stratified',
    ],
    [
      'nought or one.csv',
      csv(
        ['x', 'y', 'label'],
        rows(
          200,
          xs((sum) => Number(sum > 1.2)),
        ),
      ),
      'label',
      'binary',
      '1',
      'stratified',
    ],
    [
      'sixty rows.csv',
      csv(
        ['x', 'y', 't'],
        rows(
          60,
          xs((sum) => (sum > 1 ? 'yes' : 'no')),
        ),
      ),
      't',
      'binary',
      'yes',
      'stratified',
    ],
    [
      '1 in 100.csv',
      csv(
        ['x', 'y', 'fraud'],
        rows(
          3000,
          xs((_sum, row) => Number(row % 100 === 0)),
        ),
      ),
      'fraud',
      'binary',
      '1',
      'stratified',
    ],
    [
      '100 columns.csv',
      csv(
        [...many, 't'],
        rows(120, (_row, random) => [...many.map(() => random().toFixed(2)), random() > 0.5 ? 'a' : 'b']),
      ),
      't',
      'binary',
      undefined,
      'stratified',
    ],
    [
      'its own split.csv',
      csv(
        ['set', 'x', 'y', 't'],
        rows(200, (row, random) => [
          row % 4 === 0 ? 'test' : 'train',
          ...xs((sum) => Number(sum > 1.2))(row, random),
        ]),
      ),
      't',
      'binary',
      '1',
      'column:set',
    ],
    [
      'below nought.csv',
      csv(
        ['x', 'y', 'profit'],
        rows(
          200,
          xs((sum) => (sum * 90 - 100).toFixed(2)),
        ),
      ),
      'profit',
      'regression',
      undefined,
      'random',
    ],
  ]
  it.each(cases)('%s', (name, content, target, task, positive, split) => {
    write(name, content)
    const made = json<Made>(ok(init(name, target)))
    expect([made.inspection.task, made.split]).toEqual([task, split])
    if (positive !== undefined) expect(made.inspection.target.positive).toBe(positive)
    const dropped = made.inspection.columns.filter(({ drop }) => drop).map((column) => column.name)
    expect(dropped.filter((column) => column !== 'set')).toEqual([])
  })
})

describe('the whole loop on', () => {
  it('semicolons, decimal commas, latin-1, day-first dates, line ends in cells, by time', () => {
    const day = (row: number) => new Date(Date.UTC(2021, 0, 1 + row)).toISOString().slice(0, 10)
    const german = csv(
      ['Kunden-Nr', 'Größe', 'Umsatz', 'Beginn', 'Bemerkung', 'Kündigt'],
      rows(300, (row, random) => {
        const [size, revenue] = [random() * 100, random() * 50]
        return [
          `K${1000 + row}`,
          size.toFixed(2).replace('.', ','),
          (revenue * 1000).toFixed(2).replace('.', ','),
          day(row).split('-').toReversed().join('.'),
          row % 7 === 0 ? 'erste Zeile\nzweite; "Zeile"' : 'üblich',
          size + revenue + 20 * random() > 80 ? 'ja' : 'nein',
        ]
      }),
      ';',
    )
    write('deutsch.csv', Buffer.from(german, 'latin1'))
    const made = project('deutsch', 'deutsch.csv', 'Kündigt', '--split', 'time:Beginn')
    const result = json<Result>(ok(slipway(['run', '--json'], made)))
    expect(result.dataset.rows).toBe(300)
    expect(result.metrics.roc_auc).toMatchObject({ on: 'test' })
    expect(result.metrics.roc_auc!.value).toBeGreaterThan(0.9)
    expect(result.model.parity).toBeLessThan(1e-5)
    interface Version {
      fields: { name: string; type: string }[]
    }
    const { fields } = json<Version>(ok(slipway(['data', 'show', 'deutsch', '--json'], made)))
    expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toEqual({
      'Kunden-Nr': 'text',
      Größe: 'number',
      Umsatz: 'number',
      Beginn: 'date',
      Bemerkung: 'text',
      Kündigt: 'text',
    })
  })

  it('names that no code expects, an empty and a constant column, and words to tell apart', () => {
    const names = [
      'with space',
      "it's",
      'say "so"',
      'größe [m²]',
      '年齢',
      '__proto__',
      'constructor',
      'a,b',
      'line\nbreak',
      'empty',
      'always',
      'the kind',
    ]
    const content = csv(
      names,
      rows(300, (row, random) => {
        const kind = row % 4
        return [
          (kind + random()).toFixed(3),
          ['u', 'v'][row % 2],
          row % 9,
          random().toFixed(2),
          row % 50,
          (random() - kind).toFixed(3),
          row % 3,
          random().toFixed(1),
          `k${row % 5}`,
          '',
          'same',
          ['ash', 'old oak', 'Elm', 'yew "tree"'][kind],
        ]
      }),
    )
    write('names.csv', content)
    const made = project('names', 'names.csv', 'the kind', '--split', 'stratified')
    const result = json<Result>(ok(slipway(['run', '--json'], made)))
    expect(result.metrics.accuracy!.value).toBeGreaterThan(0.6)
    const answered = json<{ predictions: { prediction: string }[] }>(
      ok(slipway(['predict', 'names', '--data', '../names.csv', '--json'], made)),
    )
    const right = answered.predictions.filter(
      ({ prediction }, row) => prediction === ['ash', 'old oak', 'Elm', 'yew "tree"'][row % 4],
    )
    expect(right.length).toBeGreaterThan(180)
    const drift = json<{ columns: { name: string; drifted: boolean }[] }>(
      ok(slipway(['drift', 'names', '--data', '../names.csv', '--json'], made)),
    )
    expect(drift.columns.filter((column) => column.drifted)).toEqual([])
  })

  it('Parquet and JSON lines of one content: times with zones, numbers below nought, groups', async () => {
    const records = rows(300, (row, random) => {
      const x = random()
      return {
        site: `s${row % 40}`,
        at: new Date(Date.UTC(2024, 0, 1, row)),
        x,
        up: row % 3 === 0,
        profit: Math.round(900 * x - 500 + 300 * random()) / 10,
      }
    })
    await writeParquet(tableOf(records), join(at.folder, 'sites.parquet'))
    const zoned = (when: Date, row: number) =>
      row % 2 ? when.toISOString() : new Date(when.getTime() + 7_200_000).toISOString().replace('Z', '+02:00')
    write(
      'sites.jsonl',
      records.map((record, row) => `${JSON.stringify({ ...record, at: zoned(record.at, row) })}\n`).join(''),
    )
    const made = project('sites', 'sites.parquet', 'profit', '--split', 'group:site')
    const result = json<Result>(ok(slipway(['run', '--json'], made)))
    expect(result.metrics.r2!.value).toBeGreaterThan(0.8)
    interface Added {
      version: { number: number; digest: string }
      created: boolean
    }
    const again = json<Added>(
      ok(slipway(['data', 'add', '../sites.jsonl', '--name', 'sites', '--json'], made)),
    )
    expect(again).toMatchObject({ created: false, version: { number: 1 } })
  })
})

describe('a project over time', () => {
  const shop = (count: number, dearer: number) =>
    csv(
      ['id', 'x', 'y', 'plan', 'leaves'],
      rows(count, (row, random) => {
        const x = random()
        return [
          `c${row}`,
          (x * 10 + dearer).toFixed(2),
          random().toFixed(3),
          ['small', 'large', 'huge'][row % 3],
          x + 0.6 * random() > 0.8 ? 'yes' : 'no',
        ]
      }),
    )
  let made: string
  beforeAll(() => {
    mkdirSync(join(at.folder, 'later'))
    write('shop.csv', shop(240, 0))
    made = project('shop', 'shop.csv', 'leaves')
  })
  const run = () => slipway(['run', '--json'], made)
  const champion = () =>
    json<{ model: { aliases: Record<string, number> }; versions: { number: number; stage: string }[] }>(
      ok(slipway(['models', 'show', 'shop', '--json'], made)),
    )

  it('a better or equal version takes over, and a refused one is kept and answers nothing', () => {
    expect(json<Result>(ok(run())).model.version).toBe(1)

    write('shop.csv', shop(300, 0))
    const second = run()
    const result = json<Result>(second)
    expect(result.dataset).toMatchObject({ rows: 300, version: 2 })
    expect(result.gate.rules.find(({ rule }) => rule.includes('champion'))?.detail).not.toContain(
      'no champion',
    )
    expect([second.code, result.gate.passed]).toEqual([0, true])
    expect(champion().model.aliases.champion).toBe(2)

    const path = join(made, 'pipelines/shop.ts')
    const text = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      text
        .replace("  betterThan('baseline'),", "  betterThan('baseline'),\n  atLeast('roc_auc', 0.999),")
        .replace('import {', 'import {\n  atLeast,'),
    )
    const third = run()
    expect(third.code).toBe(4)
    const kept = json<Result>(third)
    expect(kept.gate.passed).toBe(false)
    expect(kept.gate.rules.some(({ rule, ok: holds }) => rule.includes('roc_auc') && !holds)).toBe(true)
    expect(kept.endpoint).toMatchObject({ name: 'shop', version: 2 })
    expect(kept.candidates.length).toBeGreaterThan(1)
    const now = champion()
    expect(now.model.aliases.champion).toBe(2)
    expect(now.versions.find(({ number }) => number === 3)?.stage).toBe('refused')
  })

  it('predict takes files with columns of their own and words never seen; drift names what moved', () => {
    const text = shop(120, 0).replaceAll('large', 'enormous').trimEnd().split('\n')
    write('extra.csv', text.map((line, row) => (row === 0 ? `${line},note` : `${line},hello`)).join('\n'))
    const answered = json<{ version: number; rows: number; predictions: { probability: number }[] }>(
      ok(slipway(['predict', 'shop', '--data', '../extra.csv', '--json'], made)),
    )
    expect(answered).toMatchObject({ version: 2, rows: 120 })
    expect(answered.predictions.every(({ probability }) => probability >= 0 && probability <= 1)).toBe(true)

    write('dearer.csv', shop(240, 8))
    const drift = json<{ drifted: boolean; columns: { name: string; drifted: boolean }[] }>(
      ok(slipway(['drift', 'shop', '--data', '../dearer.csv', '--json'], made)),
    )
    expect(drift.drifted).toBe(true)
    expect(drift.columns.filter((column) => column.drifted).map(({ name }) => name)).toEqual(['x'])
  })
})
