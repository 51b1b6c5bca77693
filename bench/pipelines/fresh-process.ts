import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { planPipeline } from '../../packages/flow/src/plan/index.ts'
import { diskLogs } from '../../packages/ops/src/adapters/logs/disk.ts'
import { localProcessExecutor } from '../../packages/ops/src/adapters/executor/local-process.ts'

const dist = join(import.meta.dirname, '../../packages/cli/dist')

const inChain = 8

export interface FreshProcess {
  /** Node started with a module that does the same. */
  readonly bareMs: number[]
  /** One attempt of a trivial step by a server that has run nothing yet, and was not told of it. */
  readonly coldMs: number[]
  /** The same by one that was told before the pipeline was planned, as `slipway run` does. */
  readonly toldMs: number[]
  /** One of several such attempts in a row, each in a process that serves no other (it asks for a secret). */
  readonly chainedMs: number[]
}

/** Attempts of a trivial step, as the release's worker runs them. */
export async function freshProcess(folder: string, times: number): Promise<FreshProcess> {
  const module = join(folder, 'one.ts')
  writeFileSync(
    module,
    `import { pipeline, step } from 'slipway'
const add = step('add', ({ x }: { x: number }) => x + 1)
export default pipeline('one', { x: 1 }, (p) => add({ x: p.x }))\n`,
  )
  const bareModule = join(folder, 'bare.mjs')
  writeFileSync(bareModule, `const add = ({ x }) => x + 1\nconsole.log(add({ x: 1 }))\n`)
  const home = join(folder, 'home')
  const slipwayEntry = pathToFileURL(join(dist, 'index.js')).href
  const planned = () =>
    planPipeline({ root: folder, module, home, slipwayEntry }, { entry: join(dist, 'plan-main.js') })
  const plan = await planned()
  const node = plan.nodes[0]!
  const logs = diskLogs(join(home, 'logs'), 1e6)
  const open = () =>
    localProcessExecutor({ home, logs, workerEntry: join(dist, 'worker-main.js'), slipwayEntry })
  let number = 0
  const attempt = async (executor: ReturnType<typeof open>, secret: boolean) => {
    const environment = { ...node.environment, secrets: secret ? ['KEY'] : [] }
    const { outcome } = executor.start(
      {
        run: 'bench',
        id: node.id,
        number: ++number,
        node: { ...node, environment },
        plan,
        inputs: { x: 1 },
        secrets: secret ? { KEY: 'a secret of the bench' } : {},
        server: null,
      },
      () => undefined,
    )
    const end = await outcome
    if (end.status !== 'succeeded') throw new Error(JSON.stringify(end))
  }
  const cold = async () => {
    const executor = open()
    const began = performance.now()
    await attempt(executor, false)
    const tookMs = performance.now() - began
    executor.close()
    return tookMs
  }
  const told = async () => {
    const executor = open()
    executor.prepare!(plan.project.root)
    await planned()
    const began = performance.now()
    await attempt(executor, false)
    const tookMs = performance.now() - began
    executor.close()
    return tookMs
  }
  const chained = async () => {
    const executor = open()
    await attempt(executor, true)
    const began = performance.now()
    for (let i = 0; i < inChain; i++) await attempt(executor, true)
    const tookMs = (performance.now() - began) / inChain
    executor.close()
    return tookMs
  }
  const bare = async () => {
    const began = performance.now()
    const child = spawn(process.execPath, [bareModule], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.resume()
    await once(child, 'close')
    return performance.now() - began
  }
  await cold()
  await bare()
  const [bareMs, coldMs, toldMs, chainedMs]: number[][] = [[], [], [], []]
  for (let n = 0; n < times; n++) {
    bareMs!.push(await bare())
    coldMs!.push(await cold())
    toldMs!.push(await told())
    chainedMs!.push(await chained())
  }
  return { bareMs: bareMs!, coldMs: coldMs!, toldMs: toldMs!, chainedMs: chainedMs! }
}
