import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planningProject } from '../../tests/planning-project.ts'

let made: Awaited<ReturnType<typeof planningProject>>
beforeEach(async () => {
  made = await planningProject()
})
afterEach(() => made[Symbol.asyncDispose]())
const write = (files: Readonly<Record<string, string>>) => made.write(files)
const plan = (root?: string, home?: string) => made.plan(root, home)

const project = {
  'a/pipelines/p.ts': `
import { readFileSync } from 'node:fs'
import { pipeline, step } from 'slipway'
import { plus } from 'plus'
import { depth } from '../settings.ts'
console.log('said while planning')
const text = readFileSync(new URL('../words.txt', import.meta.url), 'utf8') + import.meta.dirname.slice(-10)
const use = step('use', ({ text, n }: { text: string; n: number }) => text.length + n + depth)
export default pipeline('p', {}, () => use({ text, n: plus(depth, 1) }))`,
  'a/settings.ts': 'export const depth = 4\n',
  'a/words.txt': 'words',
  'a/node_modules/plus/package.json': '{"name":"plus","type":"module","exports":"./index.js"}',
  'a/node_modules/plus/index.js': 'export const plus = (a, b) => a + b',
  'a/package-lock.json': '{}',
}

describe('planning a project', () => {
  it('bundles what is the project’s, and finds files and packages beside it', async () => {
    await write(project)
    const planned = await plan()
    expect(planned.nodes[0]?.inputs).toEqual({ text: 'words/pipelines', n: 5 })
    expect(planned.bundle.sources.map(({ path }) => path)).toEqual([
      'pipelines/p.ts',
      'settings.ts',
      'words.txt',
    ])
    expect(planned.bundle.lockfile).toMatch(/^sha256:/)
    const outside = await plan('a', join(made.dir, 'elsewhere'))
    expect(outside.nodes[0]?.inputs).toEqual(planned.nodes[0]?.inputs)
  })

  it('knows the same code wherever it lies, and other code, another lockfile', async () => {
    await write(project)
    const identity = async (root?: string) => (await plan(root)).nodes[0]?.identity
    const first = await identity()
    await cp(join(made.dir, 'a'), join(made.dir, 'b/c'), { recursive: true })
    expect(await identity('b/c')).toBe(first)
    await write({ 'a/settings.ts': 'export const depth = 5\n' })
    const recoded = await identity()
    expect(recoded).not.toBe(first)
    await write({ 'a/package-lock.json': '{"lockfileVersion":3}' })
    expect(await identity()).not.toBe(recoded)
  })

  it.each([
    ['FLOW_BUNDLE_FAILED', 'pipelines/p.ts:1:18', `import { x } from './missing.ts'; export default x`],
    ['FLOW_BUNDLE_FAILED', 'pipelines/p.ts:1:', `export default (`],
    ['FLOW_BUNDLE_FAILED', 'no-such-package', `import 'no-such-package'`],
    ['FLOW_NO_PIPELINE', 'export default pipeline', `export const x = 1`],
    ['FLOW_MODULE_FAILED', 'a/pipelines/p.ts:2', `const x: number = 1\nthrow new Error('top')`],
    ['FLOW_PLANNER_DIED', 'exit code 9', `process.exit(9)`],
  ])('says what is wrong: %s, %s', async (code, words, text) => {
    await write({ 'a/pipelines/p.ts': text })
    const error = (await plan().catch((thrown: unknown) => thrown)) as {
      code: string
      message: string
      hint: string
    }
    expect(error.code).toBe(code)
    expect(`${error.message} ${error.hint}`).toContain(words)
  })
})
