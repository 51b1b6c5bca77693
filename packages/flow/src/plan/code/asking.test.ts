import { runInThisContext } from 'node:vm'
import { expect, it } from 'vitest'
import { planningProject } from '../../../tests/planning-project.ts'
import { record } from '../../authoring/recording.ts'
import { each, step, when } from '../../index.ts'
import { refuseAsking } from './asking.ts'
import { instrument, withoutAsking } from './instrument.ts'
import { statementsOf } from './syntax.ts'

const asks: [line: string, question: string][] = [
  ['if (count) add({ x: 1 })', 'tested'],
  ['add({ x: count ? 1 : 2 })', 'tested'],
  ['add({ x: !count ? 1 : 2 })', 'tested'],
  ['count && add({ x: 1 })', 'tested'],
  ['add({ x: count ?? 1 })', 'tested'],
  ['while (count) add({ x: 1 })', 'tested'],
  ['for (; count; ) add({ x: 1 })', 'tested'],
  ['if (Boolean(count)) add({ x: 1 })', 'tested'],
  ['if (rows.length === 3) add({ x: 1 })', 'compared'],
  ['if (none !== undefined) add({ x: 1 })', 'compared'],
  ['if (Math.random() < 2 && count > 1) add({ x: 1 })', 'compared'],
  ['add({ x: count + 1 })', 'computed with'],
  ['add({ x: -count })', 'computed with'],
  ['switch (count) { case 1: add({ x: 1 }) }', 'switched on'],
  ['switch (1) { case count: add({ x: 1 }) }', 'switched on'],
  ['add({ x: 1 }, { name: `add${count}` })', 'turned into text'],
  ['each(rows, (row) => row ? add({ x: row }) : null)', 'tested'],
]

it.each(asks)('refuses %s', (line, question) => {
  const code = `const f = (count, rows, none, add, each, helper) => { ${line} }`
  const { text, places } = instrument(code, statementsOf(code)!)
  refuseAsking('/nowhere', { sourceAt: () => ({ path: 'p.ts', line: 13 }) }, places)
  const build = runInThisContext(`(() => { ${text}; return f })()`) as (...given: unknown[]) => unknown
  const add = step('add', ({ x }: { x: number }) => x + 1)
  const size = step('size', (): number => 2)
  const load = step('load', () => [1, 2])
  const refused = { code: 'FLOW_REFERENCE_TESTED', hint: expect.stringContaining('when(') }
  const built = () =>
    record(() =>
      build(
        size(),
        load(),
        when(size(), (x) => add({ x })),
        add,
        each,
        helper,
      ),
    )
  expect(built).toThrow(expect.objectContaining(refused))
  expect(built).toThrow(new RegExp(`^p.ts:13: .* cannot be ${question} while`))
})

const helper = (value: unknown): void => expect(value).toBe('never called')

it('says where the code stands that asks', async () => {
  await using project = await planningProject()
  const plan = async (line: string) => {
    await project.write({
      'a/pipelines/p.ts': `import { each, pipeline, step, when } from 'slipway'
import { helper } from '../helper.ts'
const load = step('load', () => [1, 2])
const size = step('size', () => 2)
const add = step('add', ({ x }: { x: number }) => x + 1)
void helper
export default pipeline('p', { n: 1 as number, note: null as string | null }, (p) => {
  const rows = load() as any
  const count: any = size()
  const none: any = when(count, () => add({ x: 1 }))
  void [each, none]

  ${line}
  return add({ x: 1 })
})`,
      'a/helper.ts': `export const helper = (value: unknown) => {\n\n  return value ? 1 : 2\n}\n`,
    })
    return project
      .plan()
      .catch((thrown: unknown) => thrown as { code: string; message: string; hint: string })
  }
  expect(await plan('if (count) add({ x: 1 })')).toMatchObject({
    code: 'FLOW_REFERENCE_TESTED',
    message:
      'pipelines/p.ts:13: size is a reference to a result to come and cannot be tested while the pipeline is built.\n' +
      '    if (count) add({ x: 1 })',
  })
  expect(await plan('helper(rows[0].x)')).toMatchObject({
    message: expect.stringMatching(
      /^helper.ts:3: load\[0\].x is a reference [^]*\n {4}return value \? 1 : 2$/,
    ),
  })
  // What is known may be asked, a value that is none may be looked for, and steps may do as they like.
  const fine = await plan(
    `if (p.n > 0 && typeof count !== 'string' && (p.note ?? 'x') === 'x') add({ x: p.n + 1 })`,
  )
  expect(fine).toMatchObject({
    nodes: [{ id: 'load' }, { id: 'size' }, { id: 'add' }, { id: 'add-2' }, { id: 'add-3' }],
  })
})

it('leaves code what it was', () => {
  const code = `#!/usr/bin/env node
const f = (a, b = a || 1) => (a && b ? \`\${a}\${!b}\` : (0, a) === b), g = function (x) { return -x + x?.y }
const out = [f(1), f(0), f('x', 'y'), g(2), [1, 2].filter(Boolean).length, f.toString()];
label: for (let i = 0; i < 3; i++) { switch (i) { case 1 + 0: continue label; default: out.push(i) } }
do { out.push(out.length) } while (out.length < 9)
class A { [1 + 1] = !0; static #p = 1; has(o) { return #p in o } }
export { out }`
  const { text, places } = instrument(code, statementsOf(code)!)
  expect(places.length).toBeGreaterThan(12)
  expect(text.split('\n').length).toBe(code.split('\n').length)
  expect(withoutAsking(text).replace(/const __slipwayAsked=.*?;/, '')).toBe(code)
  const run = (source: string): unknown[] =>
    runInThisContext(
      `(() => { ${source.replace(/^#!.*/, '').replace(/export .*$/, '')}; return out })()`,
    ) as unknown[]
  const key = Symbol.for('slipway.asked')
  Object.assign(globalThis, { [key]: (_place: number, value: unknown) => value })
  const asked = run(text).map((value) => (typeof value === 'string' ? withoutAsking(value) : value))
  expect(asked).toEqual(run(code))
})
