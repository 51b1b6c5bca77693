import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Batch, type Signature, tableOfBatch } from '@slipway/ml/model'
import { records, tableOf } from '@slipway/ml/table'
import { pythonHas, runPython } from '../../../../tests/python.ts'
import { pythonHost } from './index.ts'

const hasModels = ['mlflow', 'sklearn', 'lightgbm', 'xgboost'].every((name) => pythonHas('mlflow', name))

interface Told {
  readonly rows: Record<string, unknown>[]
  readonly answer: Record<string, unknown[]>
}

const batchOf = ({ inputs }: Signature, rows: readonly Record<string, unknown>[]): Batch =>
  tableOf(
    rows as never,
    inputs.map(({ name, type, nullable }) => ({ name, type: type as 'number', nullable })),
  )

/** The processes that were started with this among their arguments. */
const programsWith = async (name: string): Promise<string[]> => {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((one) => /^[0-9]+$/.test(one))) {
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
    // The server that asked for it has it too.
    if (args.includes(name) && !args[0]!.includes('node')) found.push(pid)
  }
  return found
}

describe.skipIf(!hasModels)(`a Python host${hasModels ? '' : ' (skipped: no python with mlflow)'}`, () => {
  let root: string
  let told: Record<string, Told>
  let host: ReturnType<typeof pythonHost>
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'python-host-'))
    const script = join(import.meta.dirname, '../../../../tests/clients/log_models.py')
    told = await runPython(script, root)
    host = pythonHost({ home: join(root, 'home'), limits: { timeoutMs: 25_000, memoryBytes: 2 * 1024 ** 3 } })
  }, 280_000)
  afterAll(async () => {
    await host?.close()
    await rm(root, { recursive: true, force: true })
  })

  it.each(['sklearn', 'unsigned', 'proba', 'linear', 'lightgbm', 'xgboost', 'pyfunc'])(
    'says what mlflow.pyfunc says: %s',
    async (name) => {
      const { rows, answer } = told[name]!
      const model = await host.open(join(root, name))
      const outputs = await model.predict(batchOf(model.signature, rows))
      for (const [column, values] of Object.entries(answer)) {
        const given = outputs.columns.find((output) => output.name === column)!
        const flat =
          given.type === 'tensor'
            ? Array.from(given.values as ArrayLike<number>)
            : records(tableOfBatch(outputs)).map((row) => row[column])
        expect(flat).toEqual((values as unknown[]).flat())
      }
      await model.close()
    },
    120_000,
  )

  it('shares a process among models of one environment', async () => {
    const models = [await host.open(join(root, 'sklearn')), await host.open(join(root, 'linear'))]
    expect(host.pids()).toHaveLength(1)
    for (const model of models) await model.close()
  }, 60_000)

  const ask = async (model: Awaited<ReturnType<typeof host.open>>, ...what: string[]) =>
    model.predict(
      batchOf(
        model.signature,
        what.map((word) => ({ what: word, x: 1 })),
      ),
    )
  it('fails the one request, and no other', async () => {
    const model = await host.open(join(root, 'pyfunc'))
    const first = host.pids()
    await expect(ask(model, 'throw')).rejects.toMatchObject({
      code: 'MODEL_HOST_RUN_FAILED',
      message: expect.stringContaining('RuntimeError: as asked') as string,
    })
    await expect(ask(model, 'flood')).rejects.toMatchObject({
      code: 'MODEL_HOST_RUN_FAILED',
      message: expect.stringContaining('its answer has 320000000 bytes') as string,
    })
    await expect(ask(model, 'eat')).rejects.toMatchObject({ code: 'MODEL_HOST_OUT_OF_MEMORY' })
    await expect(ask(model, 'gpu')).rejects.toMatchObject({
      code: 'MODEL_HOST_GPU_FULL',
      kind: 'unavailable',
      message: expect.stringMatching(/GPU has free: OutOfMemoryError: CUDA out .* 139\.80 GiB\.$/) as string,
      hint: expect.stringContaining('nvidia-smi') as string,
    })
    expect((await ask(model, 'well')).rows).toBe(1)
    expect(host.pids()).toEqual(first)

    const around = await Promise.allSettled([ask(model, 'a'), ask(model, 'die'), ask(model, 'b', 'c')])
    expect(around.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(around[1]).toMatchObject({
      reason: { code: 'MODEL_HOST_DIED', kind: 'unavailable', hint: expect.any(String) as string },
    })
    // A GPU that answers no more is lost to the process: a new one begins.
    await expect(ask(model, 'lose')).rejects.toMatchObject({
      code: 'MODEL_HOST_DIED',
      hint: expect.stringContaining('IndexError: index out of range') as string,
    })
    expect((await ask(model, 'well')).rows).toBe(1)
    const second = host.pids()
    expect(second).not.toEqual(first)

    const hung = await Promise.allSettled([ask(model, 'hang'), ask(model, 'd')])
    expect(hung).toMatchObject([
      { status: 'rejected', reason: { code: 'MODEL_HOST_TIMEOUT' } },
      { status: 'fulfilled' },
    ])
    expect((await ask(model, 'e')).rows).toBe(1)
    const third = host.pids()
    expect(third).not.toEqual(second)

    // A deadline of the caller's goes before the host's own limit, and ends what works at it just the same.
    const hanging = model.predict(batchOf(model.signature, [{ what: 'hang', x: 1 }]), 300)
    await expect(hanging).rejects.toMatchObject({
      code: 'MODEL_HOST_TIMEOUT',
      message: expect.stringContaining('within 0.3 s') as string,
    })
    expect((await ask(model, 'f')).rows).toBe(1)
    expect(host.pids()).not.toEqual(third)
    await model.close()
  }, 120_000)

  it('ends a process that takes more memory than it may, and only the one to blame fails', async () => {
    const ended: string[] = []
    const limits = { timeoutMs: 30_000, memoryBytes: 1024 ** 3 }
    const small = pythonHost({ home: join(root, 'home'), limits, ended: (_, why) => ended.push(why) })
    try {
      const model = await small.open(join(root, 'pyfunc'))
      const around = await Promise.allSettled([ask(model, 'a'), ask(model, 'map'), ask(model, 'b')])
      expect(around.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(around[1]).toMatchObject({ reason: { code: 'MODEL_HOST_OUT_OF_MEMORY' } })
      expect(ended).toEqual(ended.map(() => expect.stringContaining('more than 1024 MB') as string))

      // What it starts counts as its own, and goes with it.
      ended.length = 0
      const name = `eater-${process.pid}`
      await expect(ask(model, 'start', name)).rejects.toMatchObject({ code: 'MODEL_HOST_OUT_OF_MEMORY' })
      expect(ended).toEqual([expect.stringContaining('more than 1024 MB')])
      await expect.poll(() => programsWith(name)).toEqual([])

      // 80 MB more with each: it is replaced before it is full, and nobody hears of it.
      ended.length = 0
      for (let i = 0; i < 24; i++) {
        expect((await ask(model, 'keep')).rows).toBe(1)
        // Its memory is looked at ten times a second.
        await new Promise((done) => setTimeout(done, 60))
      }
      expect(ended.length).toBeGreaterThan(0)
      expect(ended).toEqual(ended.map(() => expect.stringContaining('had grown to') as string))
    } finally {
      await small.close()
    }
  }, 120_000)

  it('leaves nothing that it started behind where the server is killed', async () => {
    const name = `sleeper-${process.pid}`
    const program = join(import.meta.dirname, '../../../../tests/python-host-child.ts')
    const server = spawn(process.execPath, [program, join(root, 'home'), join(root, 'pyfunc'), name])
    await once(server.stdout, 'data')
    expect(await programsWith(name)).not.toEqual([])
    server.kill('SIGKILL')
    await expect.poll(() => programsWith(name)).toEqual([])
  }, 60_000)

  it('is the first to go where the machine runs out of memory', async () => {
    const model = await host.open(join(root, 'pyfunc'))
    for (const pid of host.pids())
      expect((await readFile(`/proc/${pid}/oom_score_adj`, 'utf8')).trim()).toBe('1000')
    await model.close()
  }, 60_000)

  it('is gone with the host', async () => {
    const model = await host.open(join(root, 'pyfunc'))
    const hanging = ask(model, 'hang').catch((cause: unknown) => cause)
    await new Promise((done) => setTimeout(done, 200))
    const [pid] = host.pids()
    await host.close()
    expect(await hanging).toMatchObject({ kind: 'unavailable' })
    expect(() => process.kill(pid!, 0)).toThrow('ESRCH')
  }, 60_000)
})
