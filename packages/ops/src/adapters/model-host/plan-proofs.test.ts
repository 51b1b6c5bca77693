import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeTinyModel } from '../../../tests/tiny-model.ts'
import { planProofs } from './plan-proofs.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-proofs-'))
})
afterEach(() => rm(folder, { recursive: true }))

const code = 'chunk-ABCD1234.js'
const proofsIn = async () => (await readdir(join(folder, 'plans'))).length
/** In a process of its own: what it answers, and whether it has loaded ONNX Runtime. */
const opened = async (of = code) => {
  const program = join(import.meta.dirname, '../../../tests/open-with-proofs.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    join(folder, 'model'),
    join(folder, 'plans'),
    of,
  ])
  return JSON.parse(stdout) as { answer: object; hasRuntime: boolean }
}

it('spares a process that opens a model of trees again the loading of ONNX Runtime', async () => {
  await writeTinyModel(join(folder, 'model'))
  const first = await opened()
  expect(first.hasRuntime).toBe(true)
  expect(await proofsIn()).toBe(1)
  expect(await opened()).toEqual({ answer: first.answer, hasRuntime: false })

  // Other code proves for itself, and so does who finds something else in the file.
  expect((await opened('chunk-WXYZ6789.js')).hasRuntime).toBe(true)
  expect(await proofsIn()).toBe(2)
  for (const name of await readdir(join(folder, 'plans')))
    await writeFile(join(folder, 'plans', name), '{"mostRows":')
  expect(await opened()).toEqual({ answer: first.answer, hasRuntime: true })
  expect(await opened()).toEqual({ answer: first.answer, hasRuntime: false })
}, 60_000)

it('keeps nothing where code may change without being called otherwise, and fails nowhere', async () => {
  expect(planProofs(folder, 'native-session.ts')).toBeUndefined()
  const file = join(folder, 'file')
  await writeFile(file, '')
  const proofs = planProofs(file, code)!
  const graph = Buffer.from('graph')
  await proofs.keep(graph, { mostRows: 1, inputs: [], outputs: [] })
  expect(await proofs.of(graph)).toBeNull()
})
