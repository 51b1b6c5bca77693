import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tableOf } from '@slipway/ml/table'
import { wholeCaptureLog } from '../../../tests/former-capture-log.ts'
import { openCaptures, type Captures } from './captures.store.ts'
import { segmentsIn } from './segments.store.ts'

let root: string
let captures: Captures
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'capture-'))
  captures = openCaptures({ dir: root, nowMs: Date.now })
})
afterEach(async () => {
  await captures.close()
  await rm(root, { recursive: true })
})

const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 3 }
const capture = async (rows: readonly Record<string, number | string | boolean | null>[], from = 0) => {
  const log = await captures.log('churn')
  for (const [i, row] of rows.entries())
    log.append({
      source,
      id: `r${from + i}`,
      tMs: from + i,
      inputs: tableOf([row]),
      outputs: tableOf([{ prediction: 'Yes' }]),
      latencyUs: 42,
    })
  await log.flush()
}
const found = async () => (await captures.predictions('churn', { limit: 10_000 })).predictions.toReversed()
const logBytes = async () => (await segmentsIn(join(root, 'churn')))[0]!.bytes
/** What was captured, in its log and rolled. */
const bothWays = async (look: () => Promise<void>) => {
  await look()
  await (await captures.log('churn')).rotate()
  await captures.maintain('churn')
  const kinds = (await segmentsIn(join(root, 'churn'))).map(({ kind }) => kind)
  expect(new Set(kinds)).toEqual(new Set(['parquet']))
  await look()
}

describe('what all rows of a block have in common', () => {
  it('is said once, and read of every row, in a log and rolled', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({ n: 0.1, w: 7, b: true, t: 'tö', none: null, i }))
    await capture(rows)
    // Five of its columns and four of its facts are the same in all rows.
    expect((await logBytes()) / rows.length).toBeLessThan(36)
    await bothWays(async () => {
      const all = await found()
      expect(all.map(({ id }) => id)).toEqual(rows.map((_, i) => `r${i}`))
      for (const [i, { inputs, outputs, latencyUs, variant, version, error }] of all.entries())
        expect({ inputs, outputs, latencyUs, variant, version, error }).toEqual({
          inputs: { n: [0.1], w: [7], b: [true], t: ['tö'], none: [null], i: [i] },
          outputs: { prediction: ['Yes'] },
          latencyUs: 42,
          variant: 'champion',
          version: 3,
          error: undefined,
        })
    })
  })

  it('may be something else in the next block, or lie beside one that has several', async () => {
    const blocks = [[0, 0, 0], [-0, -0], [1.5, 0], [7]].map((values) =>
      values.map((n) => ({ n, t: `is ${n}` })),
    )
    let from = 0
    for (const block of blocks) {
      await capture(block, from)
      from += block.length
    }
    await bothWays(async () => {
      const numbers = (await found()).map(({ inputs }) => [inputs['n']![0], inputs['t']![0]])
      expect(numbers).toEqual(blocks.flat().map(({ n, t }) => [n, t]))
    })
  })

  it('is not mistaken for texts whose bytes repeat themselves at another place than where one begins', async () => {
    const rows = [{ t: 'abcd\u0004\0\0\0efgh\u0014\0\0\0abcd' }, { t: 'efgh' }]
    await capture(rows)
    await bothWays(async () =>
      expect((await found()).map(({ inputs }) => inputs['t'])).toEqual(rows.map(({ t }) => [t])),
    )
  })

  it('stood in every row of the logs of before, which are read beside the others', async () => {
    await capture([{ n: 5 }], 100)
    await writeFile(join(root, 'churn', '0000000000001-999999999-0000.done'), wholeCaptureLog)
    await bothWays(async () =>
      expect(await found()).toMatchObject([
        {
          id: 'whole',
          rows: 2,
          inputs: { n: [0, 1], t: ['tö0', null], b: [true, true] },
          outputs: { prediction: ['Yes', 'Yes'], probability: [0, 0.125] },
        },
        { id: 'r100', inputs: { n: [5] } },
      ]),
    )
  })

  it('is nothing where a request has columns and no rows', async () => {
    const log = await captures.log('churn')
    const none = { rows: 0, columns: tableOf([{ n: 1, t: 'a' }]).columns }
    const facts = { source, latencyUs: 1, outputs: tableOf([{ prediction: 'Yes' }]) }
    log.append({
      ...facts,
      id: 'none',
      tMs: 1,
      inputs: none,
      outputs: { ...none, columns: facts.outputs.columns },
    })
    log.append({ ...facts, id: 'one', tMs: 2, inputs: tableOf([{ n: 2, t: 'b' }]) })
    await log.flush()
    await bothWays(async () => {
      const all = await found()
      expect(all.map(({ id }) => id)).toEqual(['none', 'one'])
      expect(all[1]!.inputs).toEqual({ n: [2], t: ['b'] })
    })
  })
})
