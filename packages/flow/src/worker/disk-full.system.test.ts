import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { launchStep } from './index.ts'
import type { StepJob } from './protocol.ts'

const disk = mkdtempSync(join(tmpdir(), 'slipway-full-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', disk]).status === 0
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', disk])
  rmSync(disk, { recursive: true, force: true })
})

const job = (name: string, script: string): StepJob => ({
  run: 'pr_full',
  id: name,
  planNode: name,
  step: name,
  command: {
    run: ['sh', '-c', script],
    inputs: {},
    outputs: { f: 'file' },
    env: { lock: [], image: null },
    code: [],
  },
  environment: { set: {}, pass: [], secrets: [] },
  resources: { cpu: null, memoryMb: null, gpu: 0 },
  timeoutMs: null,
  root: tmpdir(),
  bundle: { file: '', export: 'default' },
  params: {},
  seed: 0,
  dir: join(disk, name),
  store: join(disk, 'artifacts'),
  environments: join(disk, 'environments'),
  server: null,
})

/** Needs the right to mount a small disk. */
describe.skipIf(!mounted)('on a full disk', () => {
  const leave = `echo '{"f": "big"}' > outputs.json`

  it('a step whose inputs find no room says so', async () => {
    const { outcome } = launchStep(job('early', 'true'), { x: 'y'.repeat(4_000_000) })
    expect(await outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'DISK_FULL', message: expect.stringContaining('The step early could not go on') },
    })
    rmSync(join(disk, 'early'), { recursive: true })
  })

  it('a program that finds no room says so itself', async () => {
    const { outcome } = launchStep(job('program', `set -e; head -c 9000000 /dev/zero > big; ${leave}`), {})
    expect(await outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'PIPELINE_COMMAND_FAILED', hint: expect.stringContaining('No space left') },
    })
    rmSync(join(disk, 'program'), { recursive: true })
  })

  it('an output that cannot be kept is not kept by half', async () => {
    const { outcome } = launchStep(job('output', `head -c 1200000 /dev/zero > big; ${leave}`), {})
    expect(await outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'DISK_FULL', kind: 'unavailable' },
    })
    expect(existsSync(join(disk, 'output', 'outputs.json'))).toBe(false)
    expect(spawnSync('find', [join(disk, 'artifacts'), '-type', 'f'], { encoding: 'utf8' }).stdout).toBe('')
  })
})
