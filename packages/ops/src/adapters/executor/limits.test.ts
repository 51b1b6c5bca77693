import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'
import { diskLogs } from '../logs/disk.ts'
import { lender } from './lender.ts'
import { localProcessExecutor } from './local-process.ts'

const onLinux = process.platform === 'linux'

const project = (steps: string, result: string) => ({
  'pipeline.ts': `
import { readFileSync } from 'node:fs'
import { command, json, num, pipeline, step, text } from 'slipway'
${steps}
export default pipeline('limits', {}, () => ${result})`,
})

describe.runIf(onLinux)('memory', () => {
  it('stops a step that holds more than its limit, and says how much', async () => {
    await using world = await pipelinesWorld(
      project(
        `const hog = step('hog', async (_: {}) => {
  const held: Buffer[] = []
  for (;;) { held.push(Buffer.alloc(16_000_000, 1)); await new Promise((done) => setTimeout(done, 10)) }
}, { resources: { memoryMb: 300 } })`,
        'hog()',
      ),
    )
    const { failure, nodes } = await world.run()
    expect(failure).toMatchObject({ code: 'PIPELINE_MEMORY_EXCEEDED', kind: 'unavailable', node: 'hog' })
    const said = /^The step hog was stopped: .* held ([\d,]+) MiB of memory, and its limit is 300 MiB\.$/
    const peakMib = Number(said.exec(failure!.message)?.[1]!.replaceAll(',', ''))
    expect(peakMib).toBeGreaterThan(300)
    expect(failure!.hint).toContain('resources.memoryMb')
    expect(nodes[0]!.attempts[0]!.resources!.peakRssBytes).toBeGreaterThan(300 * 1024 * 1024)
  })

  it('counts all that a command started, also in another session', async () => {
    // Each of three keeps about 60 MB: one alone is far below the limit, all together are above.
    const hold = `exec sh -c 'x=$(head -c 60000000 /dev/zero | tr "\\\\0" a); sleep 60; echo "$x" > /dev/null'`
    await using world = await pipelinesWorld({
      ...project(
        `const several = command('several', { run: ['sh', 'several.sh'], resources: { memoryMb: 170 } })`,
        'several({})',
      ),
      'several.sh': `${hold} & \n setsid ${hold.replace('exec ', '')} & \n ${hold} &\n wait`,
    })
    expect((await world.run()).failure).toMatchObject({ code: 'PIPELINE_MEMORY_EXCEEDED', node: 'several' })
  })

  it('lets one that stays below go on, in a process of its own', async () => {
    await using world = await pipelinesWorld(
      project(
        `const a = step('a', () => process.pid, { resources: { memoryMb: 2000 } })
const b = step('b', ({ a }: { a: number }) => a !== process.pid, { resources: { memoryMb: 4000 } })
const heap = step('heap', async (_: { b: boolean }) => (await import('node:v8')).getHeapStatistics().heap_size_limit / 2 ** 20, { resources: { memoryMb: 4000 } })`,
        '(({ x }) => ({ x, heap: heap({ b: x }) }))({ x: b({ a: a() }) })',
      ),
    )
    const { output } = (await world.run()) as { output: { x: boolean; heap: number } }
    expect(output.x).toBe(true)
    expect(output.heap).toBeGreaterThan(3900)
  })
})

describe.runIf(onLinux && availableParallelism() > 1)('processors', () => {
  it('holds a step and a command to as many as they asked for', async () => {
    const asked = `{ resources: { cpu: 1 } }`
    await using world = await pipelinesWorld(
      project(
        `const a = step('a', async () => [(await import('node:os')).availableParallelism(), process.env.OMP_NUM_THREADS, process.env.UV_THREADPOOL_SIZE], ${asked})
const b = command('b', { run: ['sh', '-c', 'echo "{\\\\"cores\\\\": $(nproc), \\\\"threads\\\\": $OMP_NUM_THREADS}" > outputs.json'], outputs: { cores: num, threads: num }, resources: { cpu: 0.5 } })
const free = step('free', () => process.env.OMP_NUM_THREADS ?? null)`,
        '({ a: a(), b: b({}), free: free() })',
      ),
    )
    const run = await world.run()
    expect(run.failure).toBeNull()
    expect(run.output).toMatchObject({ a: [1, '1', '1'], b: { cores: 1, threads: 1 }, free: null })
  })
})

describe('lending', () => {
  const need = (cpu: number | null, gpu = 0) => ({ cpu, memoryMb: null, gpu })

  it('gives each the processors that the fewest others have', () => {
    const { lend } = lender({ cores: [0, 1, 2, 5], gpus: [] })
    const one = lend(need(2))!
    const two = lend(need(1.5))!
    expect([one.cores, two.cores]).toEqual([
      [0, 1],
      [2, 5],
    ])
    expect(lend(need(1))!.cores).toEqual([0])
    two.giveBack()
    two.giveBack()
    expect(lend(need(2))!.cores).toEqual([2, 5])
    expect(lend(need(4))!.cores).toBeNull()
    expect(lend(need(null))!.cores).toBeNull()
  })

  it('gives each GPU to one at a time', () => {
    const { lend } = lender({ cores: [0], gpus: ['0', 'GPU-8932f937'] })
    const one = lend(need(null, 1))!
    expect(one.gpus).toEqual(['0'])
    expect(lend(need(null, 2))).toBeNull()
    const two = lend(need(null, 1))!
    expect(two.gpus).toEqual(['GPU-8932f937'])
    expect(lend(need(null, 1))).toBeNull()
    one.giveBack()
    expect(lend(need(null, 1))!.gpus).toEqual(['0'])
    expect(lend(need(null))!.gpus).toBeNull()
  })

  it('tells a step which GPUs are its own, and fails it where they are not free', async () => {
    const files = project(
      `const see = step('see', () => [process.env.CUDA_VISIBLE_DEVICES, process.env.CUDA_DEVICE_ORDER, process.env.LD_LIBRARY_PATH], { resources: { gpu: 1 } })`,
      'see()',
    )
    await using world = await pipelinesWorld(files)
    const plan = await world.plan()
    vi.stubEnv('LD_LIBRARY_PATH', '/usr/local/nvidia/lib64')
    const start = async (number: number, devices: string, gpus?: number) => {
      process.env.CUDA_VISIBLE_DEVICES = devices
      const executor = localProcessExecutor({
        home: world.home,
        logs: diskLogs(join(world.home, 'logs'), 1e6),
        ...(gpus === undefined ? {} : { gpus }),
      })
      delete process.env.CUDA_VISIBLE_DEVICES
      const attempt = {
        run: 'pr_gpu',
        id: 'see',
        number,
        node: plan.nodes[0]!,
        plan,
        inputs: {},
        secrets: {},
      }
      return executor.start({ ...attempt, server: null }, () => undefined).outcome
    }
    expect(await start(1, '3,4')).toMatchObject({
      status: 'succeeded',
      output: ['3', 'PCI_BUS_ID', '/usr/local/nvidia/lib64'],
    })
    vi.stubEnv('CUDA_DEVICE_ORDER', 'FASTEST_FIRST')
    expect(await start(2, '4')).toMatchObject({ output: ['4', 'FASTEST_FIRST', '/usr/local/nvidia/lib64'] })
    expect(await start(3, '')).toMatchObject({ status: 'failed', failure: { code: 'PIPELINE_GPU_MISSING' } })
    expect(await start(4, '3,4', 0)).toMatchObject({ failure: { code: 'PIPELINE_GPU_MISSING' } })
    expect(await start(5, '', 1)).toMatchObject({ output: ['0', 'FASTEST_FIRST', '/usr/local/nvidia/lib64'] })
    vi.unstubAllEnvs()
  })
})
