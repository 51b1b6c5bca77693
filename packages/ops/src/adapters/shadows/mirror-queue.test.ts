import { describe, expect, it, vi } from 'vitest'
import { deserialize, serialize } from 'node:v8'
import { newId } from '../../kernel/index.ts'
import { type Batch, FlatRow, type TensorColumn } from '@slipway/ml/model'
import { tableOf } from '@slipway/ml/table'
import type { ShadowBatch } from '../../ports/shadows.ts'
import { mirrorQueue, type QueueLimits } from './mirror-queue.ts'
import { type PackedBatch, unpacking } from './packed.ts'

const form = { names: ['n', 'word', 'truth'], types: ['number', 'text', 'boolean'] } as const
const flat = (n: number, word: string | null = null, of: FlatRow['form'] = form) =>
  new FlatRow(of, [n, NaN, 1], [null, word, null])
const table = (...values: number[]): Batch => tableOf(values.map((n) => ({ n })))
const image = (values: number): Batch => {
  const x: TensorColumn = {
    name: 'x',
    type: 'tensor',
    datatype: 'float32',
    shape: [1, values],
    values: new Float32Array(values),
  }
  return { rows: 1, columns: [x] }
}

const queueOf = (limits: Partial<QueueLimits> = {}) => {
  const queue = mirrorQueue({ mostRequests: 100, mostBytes: 1 << 30, mostRows: 100, ...limits })
  const unpacked = unpacking()
  let asked = 0
  return {
    ...queue,
    push: (inputs: Batch, endpoint = 'churn', id = `id-${++asked}`) =>
      queue.push(endpoint, { id, tMs: asked, inputs }),
    /** All that comes, as the other process sees it. */
    rest() {
      const seen: ReturnType<typeof listed>[] = []
      while (queue.take((packed) => seen.push(listed(unpacked(deserialize(serialize(packed)))))));
      return seen
    },
  }
}
const listed = ({ endpoint, tMs, id, inputs }: ShadowBatch) => ({
  endpoint,
  ids: Array.from(tMs, (_, i) => id(i)),
  tMs: Array.from(tMs),
  inputs: Array.from(tMs, (_, i) => inputs(i)),
})
const columnsOf = ({ rows, columns }: Batch) => ({ rows, columns })

describe('the queue of the shadows', () => {
  it('hands flat rows on as flat rows of one form, without the columns of any', () => {
    const queue = queueOf()
    const columns = vi.spyOn(FlatRow.prototype, 'columns', 'get')
    // More than it first has room for.
    const given = Array.from({ length: 21 }, (_, i) =>
      flat(i === 3 ? NaN : i, i % 4 === 0 ? null : `w${i % 3}`),
    )
    for (const row of given) expect(queue.push(row)).toEqual([])
    const [first] = queue.rest()
    for (const row of given.slice(0, 2)) queue.push(row)
    const [second] = queue.rest()
    expect(columns).not.toHaveBeenCalled()
    columns.mockRestore()
    expect(first).toMatchObject({ endpoint: 'churn', ids: given.map((_, i) => `id-${i + 1}`) })
    expect(first!.tMs).toEqual(given.map((_, i) => i + 1))
    expect(first!.inputs.map(columnsOf)).toEqual(given.map(columnsOf))
    const forms = [...first!.inputs, ...second!.inputs].map((row) => (row as FlatRow).form)
    expect(new Set(forms).size).toBe(1)
    expect(forms[0]).toEqual(form)
  })

  it('hands rows without texts on, and rows of another form apart', () => {
    const numbers = { names: ['a', 'b'], types: ['number', 'integer'] } as const
    const queue = queueOf()
    const given = [new FlatRow(numbers, [1, 2], []), new FlatRow(numbers, [3, NaN], [])]
    for (const row of [...given, flat(7, 'w'), flat(8)]) queue.push(row)
    const seen = queue.rest()
    expect(seen.map(({ ids }) => ids)).toEqual([
      ['id-1', 'id-2'],
      ['id-3', 'id-4'],
    ])
    expect(seen[0]!.inputs.map(columnsOf)).toEqual(given.map(columnsOf))
    expect(seen[1]!.inputs.map(columnsOf)).toEqual([flat(7, 'w'), flat(8)].map(columnsOf))
  })

  it('hands tables on, each with its rows, and tensors', () => {
    const queue = queueOf({ mostRows: 4 })
    for (const batch of [
      table(1, 2),
      table(3),
      table(4, 5),
      table(6, 7, 8, 9, 10),
      image(3),
      image(3),
      image(4),
    ])
      queue.push(batch)
    const seen = queue.rest()
    const rows = seen.map(({ inputs }) => inputs.map((batch) => batch.rows))
    // Never more rows together than may travel, but for one request that has more.
    expect(rows).toEqual([[2, 1], [2], [5], [1, 1], [1]])
    expect(columnsOf(seen[0]!.inputs[1]!)).toMatchObject(table(3))
    expect(seen[3]!.inputs.map(columnsOf)).toEqual([image(3), image(3)])
  })

  it('hands tensors on that have no rows, each by itself', () => {
    const tensor = (...shape: number[]): Batch => {
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(shape.length)
      return { rows: 1, columns: [{ name: 'x', type: 'tensor', datatype: 'float32', shape, values }] }
    }
    const queue = queueOf()
    const given = [tensor(3, 2), tensor(3, 2), tensor(), tensor(), tensor(1, 2), tensor(3, 2)]
    for (const batch of given) queue.push(batch)
    const seen = queue.rest()
    expect(seen.flatMap(({ ids }) => ids)).toEqual(given.map((_, i) => `id-${i + 1}`))
    expect(seen.flatMap(({ inputs }) => inputs.map(columnsOf))).toEqual(given)
  })

  it('keeps endpoints apart that are asked in turn, the oldest first', () => {
    const queue = queueOf({ mostRows: 2 })
    for (const n of [1, 2, 3]) for (const endpoint of ['a', 'b']) queue.push(flat(n), endpoint)
    expect(queue.size()).toBe(6)
    expect(queue.rest().map(({ endpoint, ids }) => [endpoint, ...ids])).toEqual([
      ['a', 'id-1', 'id-3'],
      ['b', 'id-2', 'id-4'],
      ['a', 'id-5'],
      ['b', 'id-6'],
    ])
    expect(queue.size()).toBe(0)
  })

  it('lets the oldest go where more wait than may, whatever they look like', () => {
    for (const made of [(n: number) => flat(n, `w${n}`), (n: number) => table(n)]) {
      const queue = queueOf({ mostRequests: 3 })
      const gone = [1, 2, 3, 4, 5].flatMap((n) => queue.push(made(n), n < 2 ? 'other' : 'churn'))
      expect(gone).toEqual(['other', 'churn'])
      expect(queue.size()).toBe(3)
      const [seen, ...more] = queue.rest()
      expect(more).toEqual([])
      expect(seen!.ids).toEqual(['id-3', 'id-4', 'id-5'])
      expect(seen!.inputs.map(columnsOf)).toEqual([3, 4, 5].map((n) => columnsOf(made(n))))
    }
  })

  it('holds no more bytes than it may, but for one request', () => {
    const queue = queueOf({ mostBytes: 1000 })
    expect(queue.push(image(200))).toEqual([])
    expect(queue.push(image(50))).toEqual([])
    expect(queue.push(image(1))).toEqual(['churn'])
    expect(queue.push(image(5000))).toEqual(['churn', 'churn'])
    expect(queue.size()).toBe(1)
    expect(queue.push(flat(1, 'w'.repeat(600)))).toEqual(['churn'])
    expect(queue.push(flat(2))).toEqual(['churn'])
    expect(queue.push(flat(3))).toEqual([])
    expect(queue.rest().flatMap(({ ids }) => ids)).toEqual(['id-6', 'id-7'])
    // What was taken and what went count no longer.
    for (const n of [1, 2, 3]) expect(queue.push(image(80), `${n}`)).toEqual([])
    expect(queue.rest()).toHaveLength(3)
  })

  it('keeps ids, whatever their words and however many', () => {
    const queue = mirrorQueue({ mostRequests: 100, mostBytes: 1 << 30, mostRows: 100 })
    const ids = ['', 'schön', '日本', ...Array.from({ length: 40 }, (_, i) => `${i}`.repeat(i))]
    for (const id of ids) queue.push('churn', { id, tMs: 1, inputs: flat(1) })
    queue.take((packed) => expect(listed(unpacking()(deserialize(serialize(packed)))).ids).toEqual(ids))
    expect(queue.size()).toBe(0)
  })

  it('keeps ids that were made a moment ago, and those of callers between them', () => {
    const queue = queueOf()
    const ids = Array.from({ length: 60 }, (_, i) => {
      const made = newId('pred')
      const id = i % 3 === 0 ? `mine-${i}` : i % 7 === 0 ? `für ${i}` : made
      queue.push(flat(i), 'churn', id)
      return id
    })
    expect(queue.rest().flatMap((batch) => batch.ids)).toEqual(ids)
  })

  it('packs into the memory of what was sent, of whichever endpoint, and mixes nothing up', () => {
    const queue = mirrorQueue({ mostRequests: 20, mostBytes: 1 << 30, mostRows: 7 })
    const unpacked = unpacking()
    const other = { names: ['a'], types: ['number'] } as const
    const memory = new Set<unknown>()
    let asked = 0
    const seen: string[] = []
    const expected: string[] = []
    for (let turn = 0; turn < 60; turn++) {
      for (let k = 0; k < 1 + (turn % 19); k++) {
        const n = ++asked
        const row = n % 3 === 0 ? new FlatRow(other, [n], []) : flat(n, `w${n}`)
        expect(queue.push(n % 2 ? 'a' : 'b', { id: `id-${n}`, tMs: n, inputs: row })).toEqual([])
        expected.push(`${n % 2 ? 'a' : 'b'} id-${n} ${n} ${JSON.stringify(columnsOf(row))}`)
      }
      const take = (packed: PackedBatch) => {
        if ('form' in packed) memory.add(packed.numbers.buffer)
        const { endpoint, ids, tMs, inputs } = listed(unpacked(deserialize(serialize(packed))))
        for (const [k, id] of ids.entries())
          seen.push(`${endpoint} ${id} ${tMs[k]} ${JSON.stringify(columnsOf(inputs[k]!))}`)
      }
      while (queue.take(take));
    }
    expect(seen.sort()).toEqual(expected.sort())
    expect(memory.size).toBeLessThan(20)
  })

  it('sends no more than a megabyte at once, but for one request', () => {
    const queue = queueOf()
    for (let i = 0; i < 5; i++) queue.push(image(100_000))
    queue.push(image(1_000_000))
    expect(queue.rest().map(({ ids }) => ids.length)).toEqual([2, 2, 1, 1])
  })
})
