import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

/** a → b (fails unless the file says otherwise) → each d over c's list; every step notes that it ran. */
const files = {
  'pipeline.ts': `
import { appendFileSync, existsSync } from 'node:fs'
import { each, pipeline, step } from 'slipway'
import { add } from './lib.ts'
const ran = (name: string) => appendFileSync('ran.txt', name + ' ')
const a = step('a', ({ x }: { x: number }) => { ran('a'); return add(x, 1) })
const b = step('b', ({ a }: { a: number }) => {
  ran('b')
  if (existsSync('broken')) throw new Error('it is broken')
  return a * 10
})
const c = step('c', ({ x }: { x: number }) => { ran('c'); return [x, x + 1] })
const d = step('d', ({ b, i }: { b: number; i: number }) => { ran('d'); return b + i })
export default pipeline('steered', { x: 1 }, (p) => {
  const one = b({ a: a({ x: p.x }) })
  return each(c({ x: p.x }), (i) => d({ b: one, i }))
})`,
  'lib.ts': 'export const add = (a: number, b: number) => a + b\n',
}
const open = async () => {
  const world = await pipelinesWorld(files)
  let seen = ''
  return {
    ...world,
    get pipelines() {
      return world.pipelines
    },
    /** The steps that ran since this was asked. */
    async ran() {
      const all = await readFile(join(world.root, 'ran.txt'), 'utf8').catch(() => '')
      const news = all.slice(seen.length)
      seen = all
      return news.trim().split(' ').filter(Boolean).sort().join(' ')
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

it('runs again from a node on, and only some nodes with the last results of the others', async () => {
  await using world = await open()
  await expect(world.run({}, { only: ['d'] })).resolves.toMatchObject({
    status: 'failed',
    failure: {
      code: 'PIPELINE_NO_LAST_RESULT',
      kind: 'not-found',
      hint: expect.stringContaining('once') as string,
    },
  })
  expect((await world.run()).output).toEqual([21, 22])
  expect(await world.ran()).toBe('a b c d d')

  const from = await world.run({}, { from: ['b'] })
  expect([from.output, await world.ran()]).toEqual([[21, 22], 'b d d'])
  expect(from.nodes.find(({ id }) => id === 'b')?.reason).toBe('asked to run from here on')
  expect(from.nodes.find(({ id }) => id === 'a')?.status).toBe('cached')

  // The code of all has changed; what d reads is the last result nevertheless.
  await world.write('lib.ts', 'export const add = (a: number, b: number) => b + a\n')
  const only = await world.run({}, { only: ['d'], force: true })
  expect([only.status, await world.ran()]).toEqual(['succeeded', 'd d'])
  expect(only.output).toEqual([21, 22])
  expect(only.nodes.find(({ id }) => id === 'b')?.reason).toBe(`the last result, of ${from.id}`)

  await expect(world.run({}, { from: ['nobody'] })).rejects.toMatchObject({
    code: 'PIPELINE_NODE_UNKNOWN',
    hint: 'It has a, b, c, d.',
  })
})

it('runs in the same run what failed, with its own code unless new code is given', async () => {
  await using world = await open()
  const { pipelines } = world
  await world.write('broken', '')
  const failed = await world.run()
  expect([failed.status, await world.ran()]).toEqual(['failed', 'a b c'])
  await world.write('pipeline.ts', files['pipeline.ts'].replace('b + i', 'b + i + 1000'))

  const again = async (by: Parameters<typeof pipelines.retry>[1] = {}) => {
    await pipelines.retry(failed.id, by, 'ben')
    await pipelines.ended(failed.id)
    return pipelines.get(failed.id)
  }
  expect([(await again()).status, await world.ran()]).toEqual(['failed', 'b'])
  await expect(pipelines.resume(failed.id, 'ben')).rejects.toMatchObject({ code: 'PIPELINE_RUN_FAILED' })
  await world.run({ x: 5 })
  await world.ran()
  const { rm } = await import('node:fs/promises')
  await rm(join(world.root, 'broken'))
  const old = await again()
  expect([old.status, old.output, await world.ran()]).toEqual(['succeeded', [21, 22], 'b d d'])
  expect(old.nodes.find(({ id }) => id === 'b')?.attempts.map(({ status }) => status)).toEqual([
    'failed',
    'failed',
    'succeeded',
  ])
  await expect(pipelines.retry(failed.id, {}, 'ben')).rejects.toMatchObject({
    code: 'PIPELINE_RUN_SUCCEEDED',
  })
  const { events } = await pipelines.events(failed.id, {})
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
  expect(events.filter(({ type }) => type === 'run-retried').map(({ data }) => data)).toEqual([
    { by: 'ben', newCode: false },
    { by: 'ben', newCode: false },
  ])

  await world.write('broken', '')
  const { id } = await world.run({ x: 2 })
  await rm(join(world.root, 'broken'))
  await pipelines.retry(id, { plan: await world.plan({ x: 2 }) }, 'ben')
  await pipelines.ended(id)
  expect((await pipelines.get(id)).output).toEqual([1032, 1033])
})

it('tells before anything runs what will, and why', async () => {
  await using world = await open()
  const fates = async (params = {}, more = {}) => {
    const preview = await world.pipelines.preview({ plan: await world.plan(params), ...more })
    return {
      ...preview,
      fates: Object.fromEntries(preview.nodes.map(({ id, fate, reason }) => [id, `${fate}: ${reason}`])),
    }
  }
  const first = await fates()
  expect(first.fates).toEqual({
    a: 'runs: runs for the first time',
    b: 'unknown: depends on what a will give',
    c: 'runs: runs for the first time',
    d: 'unknown: depends on what b, c will give',
  })
  expect(first.expectedMs).toBeNull()
  const run = await world.run()
  const same = await fates()
  expect(new Set(same.nodes.map(({ fate }) => fate))).toEqual(new Set(['cached']))
  expect(same.nodes.find(({ id }) => id === 'd')).toMatchObject({
    copies: 2,
    runs: 0,
    reason: `the result of d#1 in ${run.id}`,
  })
  expect(same.expectedMs).toBe(0)
  expect((await fates({ x: 2 })).fates).toMatchObject({
    a: 'runs: x changed',
    b: 'unknown: depends on what a will give',
  })
  await world.write('lib.ts', 'export const add = (a: number, b: number) => a + b + 0\n')
  const recoded = await fates()
  expect(recoded.fates['a']).toBe('runs: its code changed (lib.ts)')
  expect(recoded.expectedMs).toBeGreaterThan(0)
  expect(recoded.nodes.find(({ id }) => id === 'a')?.expected).toMatchObject({ attempts: 1 })
  await world.ran()
  expect((await fates({}, { from: ['b'] })).fates['b']).toContain('unknown')
  expect(await world.ran()).toBe('')
})
