import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FlatRow } from '@slipway/ml/model'
import { tableOf } from '@slipway/ml/table'
import { openCaptures } from './captures.store.ts'
import type { Hide } from './schema.ts'

const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 3 }
const captured = {
  outputs: tableOf([{ prediction: 'Yes' }]),
  latencyUs: 42,
}

it('captures a flat row as its columns, hidden ones too', async () => {
  const root = await mkdtemp(join(tmpdir(), 'capture-'))
  const captures = openCaptures({ dir: root, nowMs: Date.now })
  const all = async () => (await captures.predictions('churn', { limit: 10 })).predictions
  const form = {
    names: ['n', 'secret', 'b', 'truth', 't', 'word', 'left', 'day', 'seen', 'born'],
    types: ['number', 'number', 'boolean', 'boolean', 'text', 'text', 'integer', 'date', 'timestamp', 'date'],
  } as const
  const asTold = (value: string) => `(${value})`
  const hidden = new Map<string, Hide>([
    ['secret', asTold],
    ['truth', asTold],
    ['word', asTold],
    ['born', asTold],
    ['left', 'drop'],
  ])
  const log = await captures.log('churn')
  const own = { ...source, hidden }
  const none = [null, null, null]
  const day = Date.UTC(2024, 1, 29)
  const rows = [
    {
      numbers: [1.5, 2.5, 1, 0, NaN, NaN, 7, day, day + 1, day],
      texts: [null, null, null, null, 'tö', 'w', null, ...none],
    },
    {
      numbers: [NaN, NaN, NaN, NaN, NaN, NaN, 8, NaN, NaN, NaN],
      texts: [null, null, null, null, null, null, null, ...none],
    },
  ]
  for (const [at, { numbers, texts }] of rows.entries()) {
    const row = new FlatRow(form, numbers, texts)
    const columns = { rows: 1, columns: row.columns }
    log.append({ ...captured, id: `flat-${at}`, tMs: 2 * at, source: own, inputs: row })
    log.append({ ...captured, id: `columns-${at}`, tMs: 2 * at + 1, source: own, inputs: columns })
  }
  const wanted = [
    {
      n: [null],
      secret: [null],
      b: [null],
      truth: [null],
      t: [null],
      word: [null],
      day: [null],
      seen: [null],
      born: [null],
    },
    {
      n: [1.5],
      secret: ['(2.5)'],
      b: [true],
      truth: ['(false)'],
      t: ['tö'],
      word: ['(w)'],
      day: [day],
      seen: [day + 1],
      born: ['(2024-02-29)'],
    },
  ]
  const look = async () =>
    expect((await all()).map(({ id, inputs }) => [id, inputs])).toEqual([
      ['columns-1', wanted[0]],
      ['flat-1', wanted[0]],
      ['columns-0', wanted[1]],
      ['flat-0', wanted[1]],
    ])
  await look()
  await log.rotate()
  await captures.maintain('churn')
  await look()
  await captures.close()
  await rm(root, { recursive: true })
})
