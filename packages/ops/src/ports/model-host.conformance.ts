import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Batch, tableOfBatch } from '@slipway/ml/model'
import { records, tableOf, type Table } from '@slipway/ml/table'
import { probabilityOf, tinySignature, writeTinyModel, type TinyRow } from '../../tests/tiny-model.ts'
import type { ModelHost } from './model-host.ts'

const fields = tinySignature.inputs.map(({ name, type, nullable }) => ({ name, type, nullable }))
const tableFrom = (rows: readonly TinyRow[]): Table => tableOf(rows as never, fields)
const rowsOf = (count: number, from = 0): TinyRow[] =>
  Array.from({ length: count }, (_, i) => ({
    tenure: (from + i) % 72,
    charges: i % 5 === 0 ? null : 20 + (i % 80),
    contract: ['Monthly', 'Yearly', 'Daily'][i % 3] as string,
    senior: i % 4 === 0,
    since: null,
  }))
const probabilities = (outputs: Batch) =>
  records(tableOfBatch(outputs)).map(({ probability }) => probability as number)

/** What every model host does. */
export const modelHostConformance = (start: () => ModelHost) =>
  describe('a model host', () => {
    let dir: string
    let host: ModelHost
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'hosted-'))
      await writeTinyModel(join(dir, 'one'))
      await writeTinyModel(join(dir, 'two'), 2)
      host = start()
    })
    afterAll(async () => {
      await host.close()
      await rm(dir, { recursive: true })
    })

    it.each([1, 7, 3000])('answers %i rows in their order', async (count) => {
      const model = await host.open(join(dir, 'one'))
      expect(model.signature).toEqual(tinySignature)
      const rows = rowsOf(count)
      const outputs = await model.predict(tableFrom(rows))
      expect(outputs.columns.map(({ name }) => name)).toEqual(['prediction', 'probability'])
      const answers = probabilities(outputs)
      expect(answers).toHaveLength(count)
      rows.forEach((row, i) => expect(answers[i]).toBeCloseTo(probabilityOf(row), 12))
      await model.close()
    })

    it('gives every one of many callers its own rows, from models side by side', async () => {
      const models = [await host.open(join(dir, 'one')), await host.open(join(dir, 'two'))]
      const calls = Array.from({ length: 60 }, (_, i) => rowsOf(1 + (i % 3), i))
      const answers = await Promise.all(calls.map(async (rows, i) => models[i % 2]!.predict(tableFrom(rows))))
      calls.forEach((rows, i) => {
        const expected = rows.map(
          (row) => expect.closeTo(probabilityOf(row, i % 2 === 0 ? 0 : 2), 12) as number,
        )
        expect(probabilities(answers[i]!)).toEqual(expected)
      })
      await Promise.all(models.map((model) => model.close()))
    })

    it('ends what is in flight before it closes a model, and refuses what comes later', async () => {
      const model = await host.open(join(dir, 'one'))
      const inFlight = [2, 5000].map(async (rows) => model.predict(tableFrom(rowsOf(rows))))
      const closed = model.close()
      expect((await Promise.all(inFlight)).map(({ rows }) => rows)).toEqual([2, 5000])
      await closed
      await model.close()
      await expect(model.predict(tableFrom(rowsOf(1)))).rejects.toMatchObject({ kind: 'unavailable' })
    })

    it('rejects a folder that holds no model', async () => {
      await expect(host.open(join(dir, 'none'))).rejects.toMatchObject({ name: 'SlipwayError' })
      const broken = join(dir, 'broken')
      await writeTinyModel(broken)
      await writeFile(join(broken, 'model.onnx'), 'nothing of the kind')
      await expect(host.open(broken)).rejects.toMatchObject({ name: 'SlipwayError' })
    })
  })
