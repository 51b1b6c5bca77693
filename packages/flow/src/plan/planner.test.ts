import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planPipeline } from './index.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-planner-'))
  // One file that stands for slipway, so that editing a source here is no change of it.
  const flow = pathToFileURL(join(import.meta.dirname, '../index.ts')).href
  await writeFile(join(dir, 'slipway.mjs'), `export * from ${JSON.stringify(flow)}`)
})
afterEach(() => rm(dir, { recursive: true }))

const write = async (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
}
const plan = (root = 'a', home = join(dir, root, '.slipway')) =>
  planPipeline({
    root: join(dir, root),
    module: join(dir, root, 'pipelines/p.ts'),
    home,
    slipwayEntry: pathToFileURL(join(dir, 'slipway.mjs')).href,
  })

const project = {
  'a/pipelines/p.ts': `
import { readFileSync } from 'node:fs'
import { pipeline, step } from 'slipway'
import { plus } from 'plus'
import { depth } from '../settings.ts'
console.log('said while planning')
const text = readFileSync(new URL('../words.txt', import.meta.url), 'utf8') + import.meta.dirname.slice(-10)
const use = step('use', ({ text, n }: { text: string; n: number }) => text.length + n)
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
    const made = await plan()
    expect(made.nodes[0]?.inputs).toEqual({ text: 'words/pipelines', n: 5 })
    expect(made.bundle.sources.map(({ path }) => path)).toEqual(['pipelines/p.ts', 'settings.ts'])
    expect(made.bundle.lockfile).toMatch(/^sha256:/)
    const outside = await plan('a', join(dir, 'elsewhere'))
    expect(outside.nodes[0]?.inputs).toEqual(made.nodes[0]?.inputs)
  })

  it('knows the same code wherever it lies, and other code, another lockfile', async () => {
    await write(project)
    const identity = async (root?: string) => (await plan(root)).nodes[0]?.identity
    const first = await identity()
    await cp(join(dir, 'a'), join(dir, 'b/c'), { recursive: true })
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
