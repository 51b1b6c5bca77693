import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { Table } from '@slipway/ml/table'
import { variantWatch } from './variant-watch.ts'

const mb = 2 ** 20

/** A megabyte of numbers, and texts of which the first is missing. */
const request = (first: number): Table => {
  const values = new Float64Array(mb / 8).fill(-1)
  values[0] = first
  const codes = new Int32Array(values.length).fill(1)
  codes[0] = first % 2 === 0 ? -1 : 0
  return {
    rows: values.length,
    columns: [
      { name: 'amount', type: 'number', values },
      { name: 'plan', type: 'text', codes, levels: ['basic', 'other'] },
    ],
  }
}

it('keeps the first rows of requests, and nothing else of those that have many', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const watch = variantWatch(true)
  const one: Table = { rows: 1, columns: [{ name: 'score', type: 'number', values: Float64Array.of(0.5) }] }
  const heldBytes = () => {
    collect()
    return process.memoryUsage().arrayBuffers
  }
  // What other tests left in this process is let go in its own time.
  let before = heldBytes()
  await expect.poll(() => before - (before = heldBytes())).toBeLessThan(mb)
  for (let k = 0; k < 100; k++) watch.answered(100, request(k), one)
  await expect.poll(() => heldBytes() - before).toBeLessThan(10 * mb)
  const { inputs, outputs, of } = watch.sample()
  expect([of, inputs.rows, outputs.rows]).toEqual([100, 100, 100])
  expect(inputs.columns).toEqual([
    { name: 'amount', type: 'number', values: Float64Array.from({ length: 100 }, (_, k) => k) },
    {
      name: 'plan',
      type: 'text',
      codes: Int32Array.from({ length: 100 }, (_, k) => (k % 2 === 0 ? -1 : 0)),
      levels: ['basic'],
    },
  ])
})
