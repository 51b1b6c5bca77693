import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Plan, planPipeline } from '@slipway/flow/plan'
import type { WorkerEvent } from '@slipway/flow/worker'
import type { ArtifactStore } from './artifact-store.ts'
import type { Attempt, Executor } from './executor.ts'

const source = `
import { command, file, num, pipeline, step } from 'slipway'
const work = step('work', async ({ rows, data, from }: { rows: Float64Array; data: import('slipway').FileRef; from: Date }, ctx) => {
  const { readFile } = await import('node:fs/promises')
  ctx.progress(0.5, 'half way')
  ctx.metric('loss', Number.NaN, 2)
  ctx.param('depth', 4)
  console.log('printed')
  console.error('complained')
  return { text: await readFile(await ctx.files.path(data), 'utf8'), from, doubled: rows.map((x) => 2 * x),
    out: await ctx.files.put(Buffer.from('made'), 'made.txt'), seed: ctx.seed, server: ctx.server?.url ?? null }
})
const fail = step('fail', () => { throw Object.assign(new Error('no'), { name: 'SlipwayError', code: 'OWN_CODE', kind: 'refused', hint: 'Do.' }) })
const hang = step('hang', async () => { console.log('hanging'); for (;;) await new Promise((done) => setTimeout(done, 50)) })
const die = step('die', () => process.kill(process.pid, 'SIGKILL'))
const hush = step('hush', (_: {}, ctx) => { console.log('it is ' + ctx.secret('KEY')); return { key: ctx.secret('KEY'), mode: process.env.MODE ?? null } },
  { secrets: ['KEY'], env: { set: { MODE: 'quiet' } } })
const large = step('large', () => 'x'.repeat(100_000_000))
const shell = command('shell', { run: ['sh', '-c', 'echo shouted; echo made > f.txt; echo "{\\\\"n\\\\": 3, \\\\"f\\\\": \\\\"f.txt\\\\"}" > outputs.json'],
  outputs: { n: num, f: file } })
export default pipeline('kit', {}, () => [
  work({ rows: new Float64Array(1), data: { $file: { digest: '', bytes: 0, name: '' } }, from: new Date(0) }), fail(), hang(), die(), shell({}), hush(), large(),
])`

/** What every executor does. */
export const executorConformance = (
  start: (home: string) => { executor: Executor; artifacts: ArtifactStore },
) =>
  describe('an executor', () => {
    let home: string
    let plan: Plan
    let executor: Executor
    let artifacts: ArtifactStore
    beforeAll(async () => {
      const root = await mkdtemp(join(tmpdir(), 'slipway-executor-'))
      home = join(root, '.slipway')
      await mkdir(home)
      const module = join(root, 'kit.ts')
      await writeFile(module, source)
      const slipwayEntry = pathToFileURL(join(import.meta.dirname, '../../../flow/src/index.ts')).href
      plan = { ...(await planPipeline({ root, module, home, slipwayEntry, seed: 11 })) }
      const made = start(home)
      executor = made.executor
      artifacts = made.artifacts
    })
    afterAll(async () => {
      executor.close()
      await rm(join(home, '..'), { recursive: true, force: true })
    })

    const attempt = (id: string, inputs: Attempt['inputs'] = {}, number = 1): Attempt => {
      const node = plan.nodes.find((each) => each.id === id)!
      return {
        run: 'pr_kit',
        id,
        number,
        node,
        plan,
        inputs,
        secrets: {},
        server: { url: 'http://here', token: 'secret-token' },
      }
    }

    it('hands a step its inputs, files and facts, and brings back what it gave and said', async () => {
      const data = await artifacts.put(bytes('kept'))
      const large = new Float64Array(10_000).map((_, i) => i)
      const stored = await artifacts.put(bytes(new Uint8Array(large.buffer)))
      const events: WorkerEvent[] = []
      const outcome = await executor.start(
        attempt('work', {
          rows: { $typed: { type: 'Float64Array', ...stored } },
          data: { $file: { ...data, name: 'data.txt' } },
          from: { $date: '2026-01-02T00:00:00.000Z' },
        }),
        (event) => events.push(event),
      ).outcome
      expect(outcome).toMatchObject({
        status: 'succeeded',
        output: {
          text: 'kept',
          from: { $date: '2026-01-02T00:00:00.000Z' },
          doubled: { $typed: { type: 'Float64Array', bytes: 80_000 } },
          out: { $file: { bytes: 4, name: 'made.txt' } },
          seed: 11,
          server: 'http://here',
        },
      })
      const { out, doubled } = (outcome as { output: any }).output
      expect(await text(await artifacts.read(out.$file.digest))).toBe('made')
      expect(await artifacts.stat(doubled.$typed.digest)).toEqual({ bytes: 80_000 })
      expect(outcome.resources?.cpuSeconds).toBeGreaterThan(0)
      expect(outcome.resources?.peakRssBytes).toBeGreaterThan(1e7)
      expect(events).toEqual(
        expect.arrayContaining([
          { type: 'progress', done: 0.5, note: 'half way' },
          { type: 'metric', name: 'loss', value: 'NaN', step: 2 },
          { type: 'param', name: 'depth', value: 4 },
          { type: 'log', stream: 'stdout', text: 'printed' },
          { type: 'log', stream: 'stderr', text: 'complained' },
        ]),
      )
    })

    it('runs a program of any language', async () => {
      const events: WorkerEvent[] = []
      const outcome = await executor.start(attempt('shell'), (event) => events.push(event)).outcome
      expect(outcome).toMatchObject({
        status: 'succeeded',
        output: { n: 3, f: { $file: { bytes: 5, name: 'f.txt' } } },
      })
      expect(events).toContainEqual({ type: 'log', stream: 'stdout', text: 'shouted' })
    })

    it('keeps the failure that a step meant', async () => {
      const { status, failure } = (await executor.start(attempt('fail'), () => undefined).outcome) as any
      expect([status, failure]).toEqual([
        'failed',
        { code: 'OWN_CODE', kind: 'refused', message: 'no', hint: 'Do.' },
      ])
    })

    it('hands over variables and secrets, and hides the secrets in all that comes back', async () => {
      const events: WorkerEvent[] = []
      const asked = { ...attempt('hush'), secrets: { KEY: 'open sesame' } }
      const outcome = await executor.start(asked, (event) => events.push(event)).outcome
      expect(outcome).toMatchObject({ status: 'succeeded', output: { key: '***', mode: 'quiet' } })
      expect(events).toContainEqual({ type: 'log', stream: 'stdout', text: 'it is ***' })
      const without = await executor.start({ ...attempt('hush', {}, 2), secrets: {} }, () => undefined)
        .outcome
      expect(without).toMatchObject({ status: 'failed', failure: { code: 'PIPELINE_SECRET_UNDECLARED' } })
    })

    it('refuses a result that is too large to be handed on', async () => {
      const outcome = await executor.start(attempt('large'), () => undefined).outcome
      expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'PIPELINE_RESULT_TOO_LARGE' } })
    })

    it('says that a step was killed', async () => {
      const outcome = await executor.start(attempt('die'), () => undefined).outcome
      expect(outcome).toMatchObject({
        status: 'failed',
        failure: { code: 'PIPELINE_STEP_KILLED', kind: 'unavailable' },
      })
    })

    it.each(['cancel', 'reap', 'sweep'] as const)('stops what runs: %s', async (how) => {
      const hanging = Promise.withResolvers<void>()
      const running = executor.start(
        attempt('hang', {}, ['cancel', 'reap', 'sweep'].indexOf(how) + 1),
        (event) => {
          if (event.type === 'log') hanging.resolve()
        },
      )
      await hanging.promise
      if (how === 'cancel') running.cancel()
      else if (how === 'reap') await executor.reap(running.handle)
      else await executor.sweep()
      expect((await running.outcome).status).toBe(how === 'cancel' ? 'cancelled' : 'failed')
      await executor.reap(running.handle)
    })

    it('stops one whose time is over', async () => {
      const hang = attempt('hang', {}, 4)
      const outcome = await executor.start(
        { ...hang, node: { ...hang.node, timeoutMs: 300 } },
        () => undefined,
      ).outcome
      expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'PIPELINE_STEP_TIMED_OUT' } })
    })
  })

async function* bytes(data: string | Uint8Array) {
  yield Buffer.from(data as string)
}
