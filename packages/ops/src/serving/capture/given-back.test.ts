import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ownBuffers } from '@slipway/ml/model'
import { tableOf } from '@slipway/ml/table'
import { openCaptures } from './captures.store.ts'
import type { Captured } from './schema.ts'

const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 3 }
const captured = (id: string): Captured => ({
  source,
  id,
  tMs: 1000,
  inputs: tableOf(Array.from({ length: 3000 }, (_, n) => ({ n, t: n % 2 ? null : `tö${n}`, b: true }))),
  outputs: tableOf(Array.from({ length: 3000 }, (_, row) => ({ prediction: 'Yes', probability: row / 8 }))),
  latencyUs: 42,
})

it('gives the memory of inputs back once they are laid out, where nobody else reads them', async () => {
  const root = await mkdtemp(join(tmpdir(), 'capture-'))
  const captures = openCaptures({ dir: root, nowMs: Date.now })
  const all = async (id: string) => (await captures.predictions('churn', { limit: 10_000, id })).predictions
  const log = await captures.log('churn')
  const [kept, free] = [captured('kept'), captured('free')]
  log.append(kept)
  log.append({ ...free, isLast: true })
  await log.flush()
  const sizes = ({ inputs }: Captured) => ownBuffers(inputs).map(({ byteLength }) => byteLength)
  expect(new Set(sizes(free))).toEqual(new Set([0]))
  expect(Math.min(...sizes(kept))).toBeGreaterThan(0)
  const [one, other] = await Promise.all(['kept', 'free'].map(all))
  expect(other!.map(({ inputs }) => inputs)).toEqual(one!.map(({ inputs }) => inputs))
  expect(other).toHaveLength(1)
  await captures.close()
  await rm(root, { recursive: true })
})
