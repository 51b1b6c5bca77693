import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { costOf } from '@slipway/contract/run-cost'
import type { HostContext } from '@slipway/contract/run-context'
import { openWorld } from '../../ops/tests/worlds.ts'
import { maskCommand, maskText, startRun } from '../src/node/index.ts'
import { captureContext } from '../src/node/context/capture.ts'
import { parseCards } from '../src/node/resources/nvidia-smi.ts'
import { cardMetrics, systemSampler } from '../src/node/resources/system-metrics.ts'

let root = ''
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-context-')))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org', ...words], {
    cwd: root,
    encoding: 'utf8',
  }).trim()
const write = (path: string, text: string | Uint8Array) => writeFileSync(join(root, path), text)

function repository(): string {
  git('init', '-q', '-b', 'trunk')
  git('remote', 'add', 'origin', 'https://ana:hunter2@example.org/churn.git')
  mkdirSync(join(root, 'src'))
  write('src/train.ts', 'export const depth = 6\n')
  write('package-lock.json', '{}')
  write('.env', 'TOKEN=first\n')
  git('add', '-A', '-f')
  git('commit', '-q', '-m', 'first')
  return git('rev-parse', 'HEAD')
}
const capture = (mostDiffBytes?: number) =>
  captureContext({ folder: join(root, 'src'), entry: join(root, 'src/train.ts'), mostDiffBytes })

describe('the context of a run', () => {
  it('names commit, branch, script and lockfile of a clean repository', async () => {
    const commit = repository()
    const { context, diff } = await capture()
    expect(diff).toBeNull()
    expect(context.code).toEqual({
      repository: 'https://ana:***@example.org/churn.git',
      commit,
      branch: 'trunk',
      dirty: false,
      entry: 'src/train.ts',
      entryDigest: expect.stringMatching(/^sha256:/),
    })
    expect(context.environment!.runtimes).toMatchObject({ node: process.versions.node })
    expect(context.environment!.lockfiles).toEqual([
      {
        path: 'package-lock.json',
        digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      },
    ])
    expect(context.host).toMatchObject({ cpus: expect.any(Number), memoryBytes: expect.any(Number) })
    expect(context.command![0]).toMatch(/^node/)
  })

  it('keeps what differs from the commit as a patch that git applies, and never what may be secret', async () => {
    repository()
    write('src/train.ts', 'export const depth = 8\nconst apiKey = "abcd1234efgh"\n')
    write('.env', 'TOKEN=second-secret\n')
    write('.env.local', 'TOKEN=third-secret\n')
    write('server.pem', '-----BEGIN PRIVATE KEY-----\nfourth-secret')
    write('src/new file.ts', 'export const a = 1\nlast line without end')
    write('image.bin', new Uint8Array([0, 1, 2]))
    const { context, diff } = await capture()
    expect(context.code).toMatchObject({ dirty: true, diffArtifact: 'slipway/uncommitted.diff' })
    expect([...context.code!.leftOut!].sort()).toEqual(['.env', '.env.local', 'image.bin', 'server.pem'])
    expect(diff).not.toMatch(/secret|TOKEN|abcd1234/)
    expect(diff).toContain('+const apiKey = "***"')
    git('stash', '-q', '-u')
    writeFileSync(join(root, '.git/kept.diff'), diff!)
    git('apply', '.git/kept.diff')
    expect(git('status', '--porcelain')).toBe('M src/train.ts\n?? "src/new file.ts"')
  })

  it('tells two states apart by the digest, and keeps no more than it may', async () => {
    repository()
    const digestOf = async (text: string) => {
      write('src/train.ts', text)
      return (await capture(1000)).context.code!
    }
    const [a, b, again] = [await digestOf('a\n'), await digestOf('b\n'), await digestOf('a\n')]
    expect(a.diffDigest).toBe(again.diffDigest)
    expect(a.diffDigest).not.toBe(b.diffDigest)
    const large = await digestOf('x\n'.repeat(5000))
    expect(large.diffDigest).toMatch(/^sha256:/)
    expect(large.diffBytes).toBeGreaterThan(1000)
    expect(large.diffArtifact).toBeUndefined()
  })

  it('does without a repository, and with one that has no commit', async () => {
    mkdirSync(join(root, 'src'))
    write('src/train.ts', '')
    expect((await capture()).context.code).toMatchObject({ entry: 'train.ts' })
    git('init', '-q')
    const { context } = await capture()
    expect(context.code).toMatchObject({ dirty: true, entry: 'src/train.ts' })
    expect(context.code!.commit).toBeUndefined()
  })

  it('masks secrets in commands and texts', () => {
    const words = [
      'node',
      'train.ts',
      '--token',
      'abc',
      '--api-key=xyz',
      'DB_PASSWORD=p',
      '--depth',
      '6',
      '--note=ok',
    ]
    expect(maskCommand(words)).toEqual([
      'node',
      'train.ts',
      '--token',
      '***',
      '--api-key=***',
      'DB_PASSWORD=***',
      '--depth',
      '6',
      '--note=ok',
    ])
    expect(maskCommand(['postgres://u:pw@db/x', `ghp_${'a'.repeat(36)}`])).toEqual([
      'postgres://u:***@db/x',
      '***',
    ])
    expect(maskText(`key = AKIA${'A'.repeat(16)};`)).toBe('key = ***;')
    expect(maskText('"secret_token": "abcdefgh", depth: 6')).toBe('"secret_token": "***", depth: 6')
  })

  it('stands with the run on the server, with what it took and what that cost', async () => {
    const commit = repository()
    write('src/train.ts', 'export const depth = 9\n')
    await using world = await openWorld()
    const { url, token } = world.platform
    const run = await startRun({
      url,
      token,
      home: join(root, '.git/home'),
      context: { folder: root, entry: null },
      prices: { machineHour: 3600, cpuHour: 1 },
    })
    expect(await run.end()).toBe(true)
    const { tracking, artifacts } = world.client
    const at = { params: { id: run.id } }
    const { context } = await tracking.getRunContext(at)
    expect(context!.code).toMatchObject({ commit, dirty: true, diffArtifact: 'slipway/uncommitted.diff' })
    const stored = await tracking.getRun(at)
    expect(stored.tags).toMatchObject({ 'slipway.commit': commit, 'slipway.branch': 'trunk' })
    const { digest } = stored.artifacts.find(({ path }) => path === context!.code!.diffArtifact)!
    const patch = await new Response(await artifacts.getArtifact({ params: { digest } })).text()
    expect(patch).toContain('+export const depth = 9')
    const lock = stored.artifacts.find(({ path }) => path === 'slipway/lockfiles/package-lock.json')
    expect(lock?.digest).toBe(context!.environment!.lockfiles![0]!.digest)
    const { durationMs, cpuSeconds, peakMemoryBytes } = stored.resources!
    expect(peakMemoryBytes).toBeGreaterThan(1e6)
    expect(stored.metrics['system/cost']!.value).toBeCloseTo(durationMs / 1000 + cpuSeconds! / 3600, 6)
    expect(stored.metrics).toHaveProperty('system/cpu_utilization_percentage')
    expect(stored.metrics).toHaveProperty('system/system_memory_usage_megabytes')
    expect(stored.metrics).toHaveProperty('system/disk_available_megabytes')
  })

  it('tells of the machine while it worked, not of the moment after', async () => {
    await using world = await openWorld()
    const { url, token } = world.platform
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const run = await startRun({ url, token, home: join(root, 'home'), context: false })
      vi.advanceTimersByTime(20_000)
      expect(await run.end()).toBe(true)
      const { metrics } = await world.client.tracking.getRun({ params: { id: run.id } })
      expect(metrics['system/cpu_utilization_percentage']!.step).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('what the machine does', () => {
  it('is measured within what is possible', async () => {
    const sample = systemSampler(root)
    const metrics = await sample()
    for (const [key, value] of Object.entries(metrics)) {
      expect(value).toBeGreaterThanOrEqual(0)
      if (key.endsWith('percentage')) expect(value).toBeLessThanOrEqual(100)
    }
    expect(Object.keys(metrics).length).toBeGreaterThanOrEqual(6)
  })

  it('reads what nvidia-smi writes, and leaves out what a card does not tell', () => {
    expect(cardMetrics(['1000', '2000', '42', '150.5', '300'], 1)).toEqual({
      'system/gpu_1_memory_usage_megabytes': 1048.6,
      'system/gpu_1_memory_usage_percentage': 50,
      'system/gpu_1_utilization_percentage': 42,
      'system/gpu_1_power_usage_watts': 150.5,
      'system/gpu_1_power_usage_percentage': 50.2,
    })
    expect(cardMetrics(['1000', '2000', '[N/A]', '[N/A]', '[N/A]'], 0)).toEqual({
      'system/gpu_0_memory_usage_megabytes': 1048.6,
      'system/gpu_0_memory_usage_percentage': 50,
    })
  })

  it('reads an NVIDIA H200 at work as it told of itself', () => {
    const [card] = parseCards('909, 143771, 99, 408.27, 700.00\n')
    expect(cardMetrics(card!, 0)).toEqual({
      'system/gpu_0_memory_usage_megabytes': 953.2,
      'system/gpu_0_memory_usage_percentage': 0.6,
      'system/gpu_0_utilization_percentage': 99,
      'system/gpu_0_power_usage_watts': 408.3,
      'system/gpu_0_power_usage_percentage': 58.3,
    })
  })

  const uuids = ['GPU-69266146-9770-3341-66ba-b03f9e09f20d', 'GPU-8932f937-d72c-4106-c12f-20bd9faed9f6']
  const [first, second] = [
    { name: 'NVIDIA H200', memoryBytes: 143771 * 1024 * 1024, driver: '580.159.04' },
    { name: 'NVIDIA A100-SXM4-40GB', memoryBytes: 40960 * 1024 * 1024, driver: '580.159.04' },
  ]
  it.each([
    [undefined, [first, second]],
    ['1', [second]],
    ['GPU-8932f937,0', [first, second]],
    [uuids[0], [first]],
    ['MIG-c8a6a7d2-1a0f-5c0f-9d3e-2f8a4f1f9d1b', [first, second]],
    ['', undefined],
    ['-1', undefined],
    ['7', undefined],
  ])('knows and bills the cards that CUDA_VISIBLE_DEVICES lets it use: %j', (devices, cards) => {
    write(
      'nvidia-smi',
      `#!/bin/sh
[ "$1" = --query-gpu=name,memory.total,driver_version,index,uuid ] || exit 6
echo "NVIDIA H200, 143771, 580.159.04, 0, ${uuids[0]}"
echo "NVIDIA A100-SXM4-40GB, 40960, 580.159.04, 1, ${uuids[1]}"
`,
    )
    chmodSync(join(root, 'nvidia-smi'), 0o755)
    const script = `import { readHost } from ${JSON.stringify(new URL('../src/node/context/host.ts', import.meta.url).href)}
      console.log(JSON.stringify(await readHost()))`
    const { CUDA_VISIBLE_DEVICES: _, ...env } = process.env
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: {
        ...env,
        ...(devices === undefined ? {} : { CUDA_VISIBLE_DEVICES: devices }),
        PATH: `${root}:${env['PATH']}`,
      },
      encoding: 'utf8',
    })
    const host = JSON.parse(said) as HostContext
    expect(host.gpus).toEqual(cards)
    const hour = { durationMs: 3_600_000, cpuSeconds: 0, peakMemoryBytes: 0 }
    expect(costOf(hour, { host }, { gpuHour: 2.5 })).toBe(2.5 * (cards?.length ?? 0))
  })
})
