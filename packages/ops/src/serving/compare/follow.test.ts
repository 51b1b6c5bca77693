import { expect, it } from 'vitest'
import type { Batch } from '@slipway/ml/model'
import { readBlock } from '../capture/block.ts'
import { blockWriter } from '../capture/block-writer.ts'
import { schemaOf } from '../capture/schema.ts'
import type { AnsweredRow } from './answers.ts'
import { answersIn } from './follow.store.ts'

const answersTo = (columns: Batch['columns'], error?: string) => {
  const captured = {
    source: { endpoint: 'churn', revision: 2, variant: 'champion', version: 3 },
    id: 'one',
    tMs: 4,
    inputs: { rows: 2, columns: [] },
    outputs: { rows: 2, columns },
    latencyUs: 5,
    ...(error && { error }),
  }
  const block = blockWriter(schemaOf(captured, 0))
  block.add(captured, 0, error ? 0 : 2)
  const bytes = Buffer.alloc(block.mostBytes())
  block.pack(bytes)
  const rows: AnsweredRow[] = []
  answersIn(readBlock(bytes, new Map([[0, block.schema]]), true), (row) => rows.push(row))
  return rows
}

it('tells what was answered by its columns, whatever kind they are of', () => {
  const probability = {
    name: 'probability',
    type: 'number' as const,
    values: Float64Array.of(0.25, Number.NaN),
  }
  const truth = {
    name: 'prediction',
    type: 'boolean' as const,
    codes: Int32Array.of(1, -1),
    levels: ['false', 'true'],
  }
  const facts = { id: 'one', tMs: 4, revision: 2, variant: 'champion', version: 3, latencyUs: 5, error: null }
  expect(answersTo([truth, probability])).toEqual([
    { ...facts, row: 0, prediction: 'true', score: 0.25 },
    { ...facts, row: 1, prediction: null, score: Number.NaN },
  ])
  const tensor = (name: string) => ({
    name,
    type: 'tensor' as const,
    datatype: 'float32' as const,
    shape: [2, 1],
    values: Float32Array.of(1, 2),
  })
  expect(answersTo([tensor('prediction'), tensor('probability')])).toMatchObject([
    { prediction: '[1]', score: Number.NaN },
    { prediction: '[2]', score: Number.NaN },
  ])
  expect(answersTo([], 'SERVING_X')).toMatchObject([{ row: 0, error: 'SERVING_X', prediction: null }])
})
