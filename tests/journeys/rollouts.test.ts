import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@slipway/client'
import { expect, it } from 'vitest'
import { writeTinyModel } from '../../packages/ops/tests/tiny-model.ts'
import { begin, json, place, up } from './slipway.ts'
import { smallProject } from './small-project.ts'
import { typed } from './typed.ts'

const row = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: null }

/** Registers versions of a tiny model. */
async function register(url: string, shifts: readonly number[]): Promise<void> {
  const { artifacts, registry } = connect({ url })
  for (const shift of shifts) {
    const folder = mkdtempSync(join(tmpdir(), 'tiny-'))
    await writeTinyModel(folder, shift)
    const files = []
    for (const path of ['model.onnx', 'signature.json'])
      files.push({ path, ...(await artifacts.putArtifact({ body: readFileSync(join(folder, path)) })) })
    await registry.createModelVersion({ params: { name: 'churn' }, body: { signature: {}, files } })
    rmSync(folder, { recursive: true })
  }
}

/** A client with connections that stay open, asking without a pause; every answer that is not 200 is counted. */
function asking(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const seen = { answered: 0, failed: [] as string[], versions: new Set<number>() }
  const stop = new AbortController()
  const body = JSON.stringify({ rows: [row] })
  const once = () =>
    new Promise<void>((resolve) => {
      const sent = request(`${url}/api/v1/endpoints/churn/predict`, {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      })
      sent.on('error', (cause) => {
        seen.failed.push(String(cause))
        resolve()
      })
      sent.on('response', (reply) => {
        let text = ''
        reply.setEncoding('utf8').on('data', (more: string) => (text += more))
        reply.on('end', () => {
          if (reply.statusCode === 200) {
            seen.answered++
            seen.versions.add((JSON.parse(text) as { version: number }).version)
          } else seen.failed.push(`${reply.statusCode} ${text}`)
          resolve()
        })
      })
      sent.end(body)
    })
  const loops = Array.from({ length: 4 }, async () => {
    while (!stop.signal.aborted) await once()
  })
  return {
    seen,
    async stop() {
      stop.abort()
      await Promise.all(loops)
      agent.destroy()
    },
  }
}

it('deploys, shadows, rolls out, promotes and rolls back while callers ask without a pause, and fails none of them', async () => {
  using at = place()
  smallProject(at.folder)
  await using server = await up(at.folder)
  await register(server.url, [0, 0, 0])
  const slipway = async (...args: string[]) => {
    const child = begin([...args, '--json'], at.folder)
    return { code: await child.ended, out: child.out(), err: '' }
  }
  const told = async <T>(...args: string[]): Promise<T> => {
    const ended = await slipway(...args)
    expect(ended.code, ended.out).toBe(0)
    return json<T>(ended)
  }
  const revision = { revision: { variants: [{ version: 1 }] } }
  expect(await told('deploy', 'churn@1', '--to', 'churn')).toMatchObject(revision)
  // What a command says may follow is there to be copied, and works.
  const settings = begin(['deploy', 'churn@1', '--to', 'churn', '--deadline', '2s'], at.folder)
  expect(await settings.ended).toBe(0)
  expect(settings.out()).toBe(
    'churn version 1 answers everybody who calls churn, as revision 2.\nBack again: slipway rollback churn --to 1\n',
  )
  // Nothing that a refusal takes back.
  const none = await typed(['deploy', 'churn@9', '--to', 'churn'], at.folder)
  expect(none.code).toBe(3)
  expect(none.err).toMatch(
    /^Checking whether churn version 9 may answer everybody who calls churn …\n\n✖ [^]*\(REGISTRY_VERSION_NOT_FOUND\)\n$/,
  )
  expect(await told('rollback', 'churn', '--to', '1')).toMatchObject({ revision: { deadlineMs: null } })
  const callers = asking(server.url)

  expect(await told('deploy', 'churn@3', '--to', 'churn', '--shadow', '0.5')).toMatchObject({
    revision: { variants: [{ version: 1 }, { version: 3, role: 'shadow', share: 0.5 }] },
  })
  const quick = ['--bake', '1s', '--min-requests', '20']
  expect(await told('deploy', 'churn@2', '--to', 'churn', '--canary', '20,60', ...quick)).toMatchObject({
    rollout: { status: 'running', steps: [{ weight: 20, bakeMs: 1000 }, { weight: 60 }] },
  })
  await expect.poll(() => [...callers.seen.versions].sort(), { timeout: 30_000 }).toEqual([1, 2])
  expect((await slipway('deploy', 'churn@3', '--to', 'churn')).code).toBe(5)
  expect(await told('rollout', 'status', 'churn')).toMatchObject({ rollout: { model: 'churn', version: 2 } })
  const status = begin(['rollout', 'status', 'churn'], at.folder)
  expect(await status.ended).toBe(0)
  // In one glance: what runs, what was seen, what is recommended and why, what follows, what a person may do.
  expect(status.out()).toMatch(
    /^churn version 2 on churn, beside version 1, .*\n\nnow .* % of the callers[^]*\nseen .* requests? to version 2[^]*\nrecommended +(wait|promote): [^]*\nnext [^]*\nby hand +slipway rollout promote churn/,
  )
  expect(status.out()).not.toContain('…\n')
  expect(await told('rollout', 'promote', 'churn', '--force', '--reason', 'enough')).toMatchObject({
    rollout: { status: 'promoted' },
  })
  expect(await told('endpoints', 'list')).toMatchObject({ endpoints: [{ name: 'churn', version: 2 }] })
  expect(await told('deploy', 'churn@champion', '--to', 'second')).toMatchObject({
    revision: { variants: [{ version: 2 }] },
  })
  expect(await told('rollback', 'churn')).toMatchObject({
    revision: { cause: 'rollback', variants: [{ version: 1 }, { version: 3, role: 'shadow' }] },
  })
  await expect.poll(() => callers.seen.answered, { timeout: 30_000 }).toBeGreaterThan(120)
  expect(await told('deploy', 'churn@2', '--to', 'churn')).toMatchObject({
    rollout: { kind: 'all-at-once', automatic: true, guardrails: { metric: null, outputDrift: null } },
  })
  expect(await told('rollback', 'churn')).toMatchObject({ revision: { variants: [{ version: 1 }, {}] } })
  await callers.stop()
  expect(callers.seen.failed).toEqual([])
  expect(callers.seen.answered).toBeGreaterThan(50)

  const shown = await told<{ revisions: { cause: string }[] }>('endpoints', 'show', 'churn')
  expect(shown.revisions.map(({ cause }) => cause)).toEqual(
    expect.arrayContaining(['rollback', 'rollout', 'deploy']),
  )
  const logs = await told<{ predictions: { variant: string }[] }>(
    'endpoints',
    'logs',
    'churn',
    '--limit',
    '5',
  )
  expect(logs.predictions).toHaveLength(5)
  expect(await told('endpoints', 'rm', 'second')).toMatchObject({ revision: { cause: 'remove' } })
  expect((await slipway('endpoints', 'show', 'second')).code).toBe(3)
  expect((await slipway('deploy', 'churn@2', '--canary', '5', '--ab', '50')).code).toBe(2)
  expect((await slipway('deploy', 'churn@nobody')).code).toBe(3)

  // Declared: told first, changed on --yes, and the same wish twice changes nothing.
  mkdirSync(join(at.folder, 'endpoints'))
  writeFileSync(
    join(at.folder, 'endpoints', 'churn.ts'),
    `import { endpoint } from 'slipway'
export const churn = endpoint('churn', {
  champion: 'churn@2',
  challengers: { newer: { model: 'churn@3', weight: 10 } },
  shadows: { old: { model: 'churn@1', share: 0.25 } },
  stickBy: 'tenure',
})
`,
  )
  const changes = (of: { endpoints: { changes: { path: string }[] }[] }) =>
    of.endpoints.flatMap((one) => one.changes.map(({ path }) => path))
  type Applied = { endpoints: { changes: { path: string }[]; revision: object | null }[] }
  const dry = await told<Applied>('endpoints', 'apply', '--dry-run')
  expect(changes(dry)).toEqual(
    expect.arrayContaining(['variants.champion.version', 'variants.newer.weight', 'stickBy']),
  )
  expect(dry.endpoints[0]!.revision).toBeNull()
  expect((await slipway('endpoints', 'apply')).code).toBe(4)
  const applied = await told<Applied>('endpoints', 'apply', '--yes')
  expect(applied.endpoints[0]!.revision).toMatchObject({
    variants: [
      { name: 'champion', version: 2, weight: 90 },
      { name: 'newer', version: 3, weight: 10 },
      { name: 'old', version: 1, share: 0.25 },
    ],
    stickBy: 'tenure',
    cause: 'apply',
  })
  expect(changes(await told<Applied>('endpoints', 'apply', '--yes'))).toEqual([])
}, 300_000)
