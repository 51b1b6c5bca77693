import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tableOfBatch, readExample, type SignatureInput } from './index.ts'
import { records } from '../table/index.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'example-'))
})
afterEach(() => rm(dir, { recursive: true }))

const stored = async (text: string, path = 'input_example.json') => {
  await writeFile(
    join(dir, 'MLmodel'),
    `flavors:\n  python_function: {}\nsaved_input_example_info:\n  artifact_path: ${path}\n`,
  )
  await writeFile(join(dir, 'input_example.json'), text)
}
const read = (inputs: readonly SignatureInput[]) => readExample(dir, { inputs })
const column = (
  name: string,
  type: 'number' | 'integer' | 'text' | 'boolean' | 'timestamp',
  nullable = false,
) => ({
  name,
  type,
  nullable,
})
const rowsIn = async (inputs: readonly SignatureInput[]) => {
  const batch = await read(inputs)
  return batch && records(tableOfBatch(batch))
}

it('reads a data frame, in the order of the signature, with what Python writes and JSON does not know', async () => {
  await stored(
    '{"columns": ["a", "b", "c", "d", "e"], "data": [[1, 1.5, "NaN", true, "2024-01-01T00:00:00"], [2, NaN, "y", false, "2024-02-03T00:00:00"]]}',
  )
  const inputs = [
    column('c', 'text'),
    column('e', 'timestamp'),
    column('b', 'number', true),
    column('a', 'integer'),
    column('d', 'boolean'),
  ]
  expect(await rowsIn(inputs)).toEqual([
    { c: 'NaN', e: new Date('2024-01-01T00:00:00Z'), b: 1.5, a: 1, d: true },
    { c: 'y', e: new Date('2024-02-03T00:00:00Z'), b: null, a: 2, d: false },
  ])
  expect(await rowsIn([column('b', 'number')])).toBeNull()
  expect(await rowsIn([column('c', 'number')])).toBeNull()
  expect(await rowsIn([column('x', 'number'), column('a', 'integer')])).toBeNull()
})

it('reads records, plain values and columns without names', async () => {
  const two = [column('q', 'text'), column('n', 'integer')]
  await stored('[{"q": "a", "n": 1}, {"q": "b", "n": 2}]')
  expect(await rowsIn(two)).toEqual([
    { q: 'a', n: 1 },
    { q: 'b', n: 2 },
  ])
  await stored('{"q": "a", "n": 1}')
  expect(await rowsIn(two)).toEqual([{ q: 'a', n: 1 }])
  await stored('["hello", "world"]')
  expect(await rowsIn([column('0', 'text')])).toEqual([{ 0: 'hello' }, { 0: 'world' }])
  await stored('[["a", 1]]')
  expect(await rowsIn(two)).toEqual([{ q: 'a', n: 1 }])
})

it('reads tensors, alone and by name, of as many rows as are needed', async () => {
  const tensor = (name: string, shape: number[], datatype: 'float32' | 'int64') => ({
    name,
    type: 'tensor' as const,
    nullable: false as const,
    datatype,
    shape,
  })
  await stored(JSON.stringify(Array.from({ length: 30 }, (_, k) => [k, k + 1, k + 2])))
  expect(await read([tensor('input', [-1, 3], 'float32')])).toMatchObject({
    rows: 20,
    columns: [{ shape: [20, 3], datatype: 'float32' }],
  })
  await stored('{"u": [[0, 1, 2], [3, 4, 5]], "v": [[7], [8]]}')
  const batch = await read([tensor('v', [-1, 1], 'int64'), tensor('u', [-1, 3], 'float32')])
  expect(batch!.columns.map(({ values }: any) => [...values])).toEqual([
    [7n, 8n],
    [0, 1, 2, 3, 4, 5],
  ])
  await stored('[[[1, 2], [3, 4]]]')
  const one = await readExample(dir, { inputs: [tensor('x', [1, 2, 2], 'float32')], rows: 'one' })
  expect(one).toMatchObject({ rows: 1, columns: [{ shape: [1, 2, 2] }] })
  expect(await read([tensor('x', [-1, 3], 'float32')])).toBeNull()
})

it('makes nothing of what is not there, not JSON, or not in the folder', async () => {
  expect(await read([column('a', 'number')])).toBeNull()
  await stored('{"columns": ["a"], "da')
  expect(await read([column('a', 'number')])).toBeNull()
  await stored('{"columns": ["a"], "data": []}')
  expect(await read([column('a', 'number')])).toBeNull()
  await stored('{"columns": ["a"], "data": [[1]]}', '../input_example.json')
  expect(await read([column('a', 'number')])).toBeNull()
})
