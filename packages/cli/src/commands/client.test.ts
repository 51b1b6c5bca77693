import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndpointDetail } from '@slipway/contract/serving'
import { pythonHas } from '../../../ops/tests/python.ts'
import { servedWorld, type ServedWorld } from '../../../ops/tests/served-world.ts'
import { probabilityOf } from '../../../ops/tests/tiny-model.ts'
import { pythonClient, typescriptClient } from '@slipway/client/code'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../../..')
const python = process.env['SLIPWAY_PYTHON'] ?? 'python3'
const hasPython = pythonHas('python', 'json')
const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }

let world: ServedWorld
let folder: string
let detail: EndpointDetail
beforeAll(async () => {
  world = await servedWorld()
  folder = await mkdtemp(join(tmpdir(), 'client-code-'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'my-churn', model: 'churn', version: 1 })
  detail = (await world.ask('GET', '/api/v1/endpoints/my-churn')).json as EndpointDetail
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const expected = { prediction: 'Yes', probability: expect.closeTo(probabilityOf(ana), 12) as number }

describe('a client in TypeScript', () => {
  const tsc = async (name: string, code: string): Promise<string> => {
    await writeFile(join(folder, name), code)
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--noEmit']
    const where = [
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--allowImportingTsExtensions',
      '--lib',
      'es2024,dom',
    ]
    const { stdout } = await run(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), ...strict, ...where, '--types', '', join(folder, name)],
      { cwd: folder },
    ).catch((failure: { stdout: string }) => failure)
    return stdout
  }
  const use = (body: string) =>
    `import { labelMyChurn, predictMyChurn, MyChurnError, type MyChurnLabel, type MyChurnRow } from './client.ts'\n${body}`

  it('compiles strictly, and knows categories, gaps and classes', async () => {
    await writeFile(join(folder, 'client.ts'), typescriptClient(detail, world.url))
    const fine = `const row: MyChurnRow = { tenure: 3, contract: 'Monthly', senior: false, charges: null }
const { predictions } = await predictMyChurn([row], { id: 'x' })
const said: 'No' | 'Yes' | undefined = predictions[0]?.prediction
export { said, MyChurnError }`
    expect(await tsc('fine.ts', use(fine))).toBe('')
    const wrong = (row: string) => tsc('wrong.ts', use(`export const row: MyChurnRow = ${row}`))
    expect(await wrong(`{ tenure: 3, contract: 'Weekly', senior: false }`)).toContain('"Weekly"')
    expect(await wrong(`{ tenure: null, contract: 'Monthly', senior: false }`)).toContain("'null'")
    expect(await wrong(`{ contract: 'Monthly', senior: false }`)).toContain("'tenure'")
    const label = (code: string) => tsc('label.ts', use(`export const label: MyChurnLabel = ${code}`))
    expect(await label(`{ id: 'x', value: 'Yes' }`)).toBe('')
    expect(await label(`{ id: 'x', value: 'Perhaps' }`)).toContain('"Perhaps"')
    expect(await wrong(`{ tenur: 3, tenure: 3, contract: 'Monthly', senior: false }`)).toContain('tenur')
  }, 120_000)

  it('asks the endpoint, and tells what it refuses as an error of its own', async () => {
    await writeFile(join(folder, 'client.ts'), typescriptClient(detail, world.url))
    const script = `const good = await predictMyChurn([${JSON.stringify(ana)} as MyChurnRow], { id: 'mine' })
const failed = async (call: Promise<unknown>) => {
  try { await call } catch (error) {
    if (!(error instanceof MyChurnError)) throw error
    const { name, status, code, hint } = error
    return { name, status, code, hint }
  }
}
const bad = await failed(predictMyChurn([{ tenure: 'x' } as never]))
const gone = await failed(predictMyChurn([], { url: 'http://127.0.0.1:9' }))
const labelled = await labelMyChurn([{ id: good.id, value: 'No' }, { id: good.id, row: 0, value: 'Yes', atMs: Date.now() + 1000 }])
console.log(JSON.stringify({ good, bad, gone, labelled }))`
    await writeFile(join(folder, 'ask.ts'), use(script))
    const { stdout } = await run(process.execPath, [join(folder, 'ask.ts')])
    const told = JSON.parse(stdout)
    expect(told.good).toEqual({ predictions: [expected], id: 'mine', model: 'churn', version: 1 })
    expect(told.bad).toMatchObject({
      name: 'MyChurnError',
      status: 400,
      code: 'SERVING_INPUT_MISSING_COLUMN',
    })
    expect(told.gone).toMatchObject({ status: 0, code: 'UNREACHABLE' })
    expect(told.labelled).toEqual({ accepted: 2, duplicates: 0, corrected: 1, outdated: 0, unknown: 0 })
  })

  it('lets nobody leave out what a model requires, though its values may be missing', async () => {
    const inputs = detail.signature.inputs.map((input) =>
      input.name === 'charges' && input.type !== 'tensor' ? { ...input, required: true as const } : input,
    )
    const strict: EndpointDetail = { ...detail, signature: { ...detail.signature, inputs } }
    const text = typescriptClient(strict, world.url)
    expect(text).toContain('\n  charges: number | null\n')
    expect(text).toMatch(/\n {2}since\?: /)
    if (!hasPython) return
    await writeFile(join(folder, 'strict.py'), pythonClient(strict, world.url))
    const check = 'import strict; print(sorted(strict.MyChurnRow.__optional_keys__))'
    const { stdout } = await run(python, ['-c', check], { cwd: folder })
    expect(stdout.trim()).toBe("['since']")
  })

  it('does not let what comes from data end a comment or a text', async () => {
    const odd: EndpointDetail = {
      ...detail,
      signature: {
        ...detail.signature,
        target: '*/ boom("\\n',
        inputs: [
          { name: 'a "b" */ c', type: 'text', nullable: true, categories: ['x"y', 'ü\\', '😀'] },
          { name: 'class', type: 'boolean', nullable: false },
        ],
      },
    }
    await writeFile(join(folder, 'odd.ts'), typescriptClient(odd, world.url))
    expect(await tsc('odd.ts', typescriptClient(odd, world.url))).toBe('')
    if (!hasPython) return
    await writeFile(join(folder, 'odd.py'), pythonClient(odd, world.url))
    const check = 'import odd; print(odd.MyChurnRow.__annotations__["a \\"b\\" */ c"])'
    const { stdout } = await run(python, ['-c', check], { cwd: folder })
    expect(stdout).toContain(`'x"y', 'ü\\\\', '😀'`)
  })
})

describe(`a client in Python${hasPython ? '' : ' (skipped: no python)'}`, () => {
  it.skipIf(!hasPython)('asks the endpoint with the standard library alone', async () => {
    await writeFile(join(folder, 'churn_client.py'), pythonClient(detail, world.url))
    const script = `import json
from churn_client import MyChurnError, label_my_churn, predict_my_churn
row = {"tenure": 3, "charges": 70.5, "contract": "Monthly", "senior": False}
def failed(**more):
    try:
        predict_my_churn([{"tenure": "x"}], **more)
    except MyChurnError as error:
        return [error.status, error.code]
told = [predict_my_churn([row], id="theirs"), failed(), failed(url="http://127.0.0.1:9")]
told.append(label_my_churn([{"id": "theirs", "value": "Perhaps"}]))
print(json.dumps(told))`
    const { stdout } = await run(python, ['-S', '-c', script], { cwd: folder })
    expect(JSON.parse(stdout)).toEqual([
      { predictions: [expected], id: 'theirs', model: 'churn', version: 1 },
      [400, 'SERVING_INPUT_MISSING_COLUMN'],
      [0, 'UNREACHABLE'],
      { accepted: 1, duplicates: 0, corrected: 0, outdated: 0, unknown: 1 },
    ])
  })
})
