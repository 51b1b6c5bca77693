import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planningProject } from '../../../tests/planning-project.ts'

let project: Awaited<ReturnType<typeof planningProject>>
beforeAll(async () => {
  project = await planningProject()
})
afterAll(() => project[Symbol.asyncDispose]())

const files: Record<string, string> = {
  'a/pipelines/p.ts': `
import { command, pipeline, step } from 'slipway'
import { clean } from '../steps/index.ts'
import { fit } from '../steps/fit.ts'
import { named } from '../steps/factory.ts'
import { score } from '../lib/score.ts'
import { registry } from '../lib/registry.ts'
import { greet } from '../lib/greet.ts'
import words from '../lib/words.json'
const limit = 3
const inline = step('inline', () => score(limit))
const other = step('other', () => words.length)
const lazy = step('lazy', async () => (await import('../lib/late.ts')).late())
const fromFactory = named('made', () => greet())
const looked = step('looked', () => [...registry.keys()])
const bound = step('bound', greet.bind(null))
const keyed = step('keyed', () => score(1), { cache: 'v1' })
const run = command('run', { run: ['python', 'run.py'], code: ['py'] })
export default pipeline('p', { k: 1 }, (p) => {
  const held = step('held', () => p.k)
  return [clean(), fit(), inline(), other(), lazy(), fromFactory(), looked(), bound(), keyed(), run(), held()]
})`,
  'a/steps/index.ts': `export { clean } from './clean.ts'\nexport * from './fit.ts'\n`,
  'a/steps/clean.ts': `import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from 'slipway'
const rules = () => readFileSync(new URL('../rules/a.txt', import.meta.url), 'utf8')
export const clean = step('clean', () => rules() + readFileSync(join(import.meta.dirname, '..', 'rules', 'b.txt')))\n`,
  'a/steps/fit.ts': `import { step } from 'slipway'\nfunction train() { return 1 }\nexport const fit = step('fit', train)\n`,
  'a/steps/factory.ts': `import { step } from 'slipway'\nexport const named = (name: string, fn: () => unknown) => step(name, () => fn())\n`,
  'a/lib/score.ts': `export const score = (n: number) => n + 1\nexport const unused = () => 5\n`,
  'a/lib/greet.ts': `export function greet() { return 'hi' }\n`,
  'a/lib/late.ts': `export const late = () => 1\n`,
  'a/lib/words.json': `["a", "b"]`,
  'a/lib/registry.ts': `export const registry = new Map<string, number>()\nregistry.set('a', 1)\n`,
  'a/rules/a.txt': 'a',
  'a/rules/b.txt': 'b',
  'a/run.py': 'print(1)',
  'a/py/part.py': '1',
  'a/package-lock.json': '{}',
}

/** Which steps are others once these files are. */
const changedBy = async (edit: Record<string, string>): Promise<string[]> => {
  const before = await stepsOf(files)
  const after = await stepsOf({ ...files, ...edit })
  return Object.keys(after).filter((step) => after[step] !== before[step])
}
const known = new Map<string, Promise<Record<string, string>>>()
const stepsOf = (of: Record<string, string>) => {
  const key = JSON.stringify(of)
  if (!known.has(key))
    known.set(
      key,
      planned(of).then((plan) => Object.fromEntries(plan.nodes.map((n) => [n.step, n.identity]))),
    )
  return known.get(key)!
}
const planned = async (of: Record<string, string>) => {
  await rm(join(project.dir, 'a'), { recursive: true, force: true })
  await project.write(of)
  return project.plan()
}
const edited = (path: string, from: string, to: string) => ({ [path]: files[path]!.replace(from, to) })

describe('the code of a step', () => {
  it('is what it reaches, file by file', async () => {
    const { reaches, bundle } = await planned(files)
    expect(reaches).toEqual({
      clean: ['rules/a.txt', 'rules/b.txt', 'steps/clean.ts'],
      fit: ['steps/fit.ts'],
      inline: ['lib/registry.ts', 'lib/score.ts', 'pipelines/p.ts'],
      other: ['lib/registry.ts', 'lib/words.json', 'pipelines/p.ts'],
      lazy: ['lib/late.ts', 'lib/registry.ts', 'pipelines/p.ts'],
      made: ['lib/greet.ts', 'lib/registry.ts', 'pipelines/p.ts', 'steps/factory.ts'],
      looked: ['lib/registry.ts', 'pipelines/p.ts'],
      bound: ['lib/greet.ts', 'lib/registry.ts', 'pipelines/p.ts'],
      keyed: ['lib/registry.ts', 'lib/score.ts', 'pipelines/p.ts'],
      run: ['py/part.py', 'run.py'],
      held: expect.arrayContaining(['steps/clean.ts', 'steps/fit.ts', 'lib/score.ts']),
    })
    const paths = bundle.sources.map(({ path }) => path)
    expect(paths).toEqual(
      Object.keys(files)
        .map((path) => path.slice(2))
        .filter((path) => path !== 'package-lock.json')
        .sort(),
    )
  })

  it.each([
    ['a step of its own file', edited('a/steps/fit.ts', 'return 1', 'return 2'), ['fit', 'held']],
    ['a function that a step calls', edited('a/lib/score.ts', 'n + 1', 'n + 2'), ['inline', 'held']],
    ['a function that nobody calls', edited('a/lib/score.ts', '() => 5', '() => 6'), []],
    ['a value beside it', edited('a/pipelines/p.ts', 'limit = 3', 'limit = 4'), ['inline', 'held']],
    ['words of a JSON file', { 'a/lib/words.json': '["c"]' }, ['other', 'held']],
    ['a module loaded late', edited('a/lib/late.ts', '=> 1', '=> 2'), ['lazy', 'held']],
    ['what a factory was given', edited('a/lib/greet.ts', 'hi', 'ho'), ['made', 'bound', 'held']],
    ['a file read beside a module', { 'a/rules/b.txt': 'c' }, ['clean', 'held']],
    ['the pipeline itself', edited('a/pipelines/p.ts', 'inline(), ', ''), ['held']],
    ['a comment', edited('a/steps/fit.ts', 'return 1', '/* one */ return 1'), []],
    ['a command’s code', { 'a/py/part.py': '2' }, ['run']],
    [
      'the lockfile',
      { 'a/package-lock.json': '{"a":1}' },
      ['clean', 'fit', 'inline', 'other', 'lazy', 'made', 'looked', 'bound', 'held'],
    ],
    [
      'what a module does while it loads',
      edited('a/lib/registry.ts', `'a', 1`, `'a', 2`),
      ['inline', 'other', 'lazy', 'made', 'looked', 'bound', 'held'],
    ],
  ])('changes with %s', async (_name, edit, steps) => {
    expect((await changedBy(edit)).sort()).toEqual([...steps].sort())
  })

  it('is the whole bundle where it cannot be known', async () => {
    const opaque = edited('a/lib/score.ts', 'n + 1', 'eval(String(n))')
    const before = await stepsOf({ ...files, ...opaque })
    const after = await stepsOf({ ...files, ...opaque, ...edited('a/lib/late.ts', '=> 1', '=> 2') })
    expect(after.inline).not.toBe(before.inline)
    expect(after.fit).toBe(before.fit)
  })

  it('of a text stands for it', async () => {
    const text = edited('a/pipelines/p.ts', `cache: 'v1'`, `cache: 'v2'`)
    expect(await changedBy(text)).toContain('keyed')
  })
})
