import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { buildSlipway, slipwayUp } from './slipway-up.ts'

/** A server under load: where it is asked, with which body, and what it has cost so far. */
export interface Side {
  readonly name: string
  readonly url: string
  /** The file with the request's body. */
  readonly body: string
  /** Seconds of processor time of it and its children. */
  cpu(): number
  stop(): Promise<void>
}

interface Asked {
  readonly name: string
  readonly command: readonly string[]
  readonly path: string
  readonly body: string
  /** Where it says by itself that it is up; else what it prints holds its address. */
  readonly health?: string
  readonly env?: Record<string, string>
  readonly cwd?: string
}

/** Each on the first processor; what loads them is on the second. */
const onFirst = ['taskset', '-c', '0']
const node = process.execPath

export async function startSides(
  folder: string,
  model: string,
  bodies: Record<'native' | 'tensor' | 'split', string>,
): Promise<Side[]> {
  const python = process.env.BENCH_SERVING_PYTHON
  const ports = await freePorts(8)
  const here = import.meta.dirname
  const home = join(folder, 'home')
  buildSlipway()
  const slipway = await start({
    name: 'slipway',
    ...slipwayUp(home, model),
    path: '/api/v1/endpoints/churn/predict',
    body: bodies.native,
  })
  const uncaptured = await start({
    name: 'slipway, no captures',
    ...slipwayUp(`${home}-uncaptured`, model, 0),
    path: '/api/v1/endpoints/churn/predict',
    body: bodies.native,
  })
  // Beside the one whose captures are reckoned.
  const foreign = await start({
    name: 'slipway, OIP',
    ...slipwayUp(`${home}-foreign`, model),
    path: '/v2/models/churn/infer',
    body: bodies.tensor,
  })
  const sides: Side[] = [
    await start({
      name: 'hello',
      command: [node, join(here, 'hello-side.ts')],
      path: '/',
      body: bodies.native,
    }),
    slipway,
    uncaptured,
    foreign,
    {
      ...foreign,
      name: 'slipway, MLflow',
      url: `${new URL(foreign.url).origin}/invocations`,
      body: bodies.split,
    },
  ]
  if (!python) return sides
  const onnx = join(model, 'model.onnx')
  sides.push(
    await start({
      name: 'fastapi',
      command: [python, join(here, 'fastapi_side.py'), onnx, String(ports[0])],
      path: '/predict',
      body: bodies.native,
      health: `http://127.0.0.1:${ports[0]}/health`,
    }),
  )
  const mlserver = join(dirname(python), 'mlserver')
  if (existsSync(mlserver)) {
    const place = join(folder, 'mlserver')
    mkdirSync(place, { recursive: true })
    const settings = {
      debug: false,
      host: '127.0.0.1',
      http_port: ports[1],
      grpc_port: ports[2],
      metrics_port: ports[3],
      parallel_workers: 0,
    }
    writeFileSync(join(place, 'settings.json'), JSON.stringify(settings))
    writeFileSync(
      join(place, 'model-settings.json'),
      JSON.stringify({ name: 'churn', implementation: 'mlserver_side.Trees', parameters: { uri: onnx } }),
    )
    sides.push(
      await start({
        name: 'mlserver',
        command: [mlserver, 'start', place],
        path: '/v2/models/churn/infer',
        body: bodies.tensor,
        health: `http://127.0.0.1:${ports[1]}/v2/health/ready`,
        env: { PYTHONPATH: here },
      }),
    )
  }
  sides.push(
    await start({
      name: 'mlflow',
      command: [
        python,
        '-m',
        'mlflow',
        'models',
        'serve',
        '-m',
        model,
        '--env-manager',
        'local',
        '--host',
        '127.0.0.1',
        '-p',
        String(ports[4]),
      ],
      path: '/invocations',
      body: bodies.split,
      health: `http://127.0.0.1:${ports[4]}/ping`,
      env: {
        PATH: `${dirname(python)}:${process.env.PATH}`,
        MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db`,
      },
      cwd: folder,
    }),
  )
  return sides
}

async function start({ name, command, path, body, health, env, cwd }: Asked): Promise<Side> {
  const [program, ...args] = [...onFirst, ...command] as [string, ...string[]]
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', process.env.BENCH_DEBUG ? 'inherit' : 'ignore'],
    env: { ...process.env, OMP_NUM_THREADS: '1', ...env },
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)))
  const untilMs = performance.now() + 120_000
  for (;;) {
    if (child.exitCode !== null || performance.now() > untilMs) throw new Error(`${name} did not start`)
    const told = health
      ? (await answers(health))
        ? new URL(health).origin
        : undefined
      : /http:\/\/[^\s"]+/.exec(output)?.[0]
    if (told !== undefined)
      return {
        name,
        url: told + path,
        body,
        cpu: () => cpuOf(child.pid!),
        async stop() {
          if (child.exitCode !== null || child.signalCode !== null) return
          const ended = new Promise<void>((done) => child.once('exit', () => done()))
          process.kill(-child.pid!, 'SIGKILL')
          await ended
        },
      }
    await new Promise((done) => setTimeout(done, 50))
  }
}

const answers = (url: string) =>
  fetch(url).then(
    (reply) => reply.ok,
    () => false,
  )

/** Of a process and all below it: servers run workers. */
function cpuOf(pid: number): number {
  const stats = new Map<number, { parent: number; ticks: number }>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      stats.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) })
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (id: number): boolean => id === pid || (stats.has(id) && isOurs(stats.get(id)!.parent))
  let ticks = 0
  for (const [id, stat] of stats) if (isOurs(id)) ticks += stat.ticks
  return ticks / 100
}

const freePorts = (count: number): Promise<number[]> =>
  Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<number>((done) => {
          const probe = createServer().listen(0, '127.0.0.1', () => {
            const { port } = probe.address() as AddressInfo
            setTimeout(() => probe.close(() => done(port)), 50)
          })
        }),
    ),
  )
