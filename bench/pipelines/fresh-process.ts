import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { planPipeline } from '../../packages/flow/src/plan/index.ts'
import { diskLogs } from '../../packages/ops/src/adapters/logs/disk.ts'
import { localProcessExecutor } from '../../packages/ops/src/adapters/executor/local-process.ts'

const dist = join(import.meta.dirname, '../../packages/cli/dist')

/** One attempt of a trivial step, as the release's worker runs it, and Node started with a module that does the same. */
export async function freshProcess(
  folder: string,
  times: number,
): Promise<{ bareMs: number[]; launchedMs: number[] }> {
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
  const plan = await planPipeline(
    { root: folder, module, home, slipwayEntry: pathToFileURL(join(dist, 'index.js')).href },
    { entry: join(dist, 'plan-main.js') },
  )
  const node = plan.nodes[0]!
  const logs = diskLogs(join(home, 'logs'), 1e6)
  const launch = async (n: number) => {
    const executor = localProcessExecutor({ home, logs, workerEntry: join(dist, 'worker-main.js') })
    const began = performance.now()
    const { outcome } = executor.start(
      { run: 'bench', id: node.id, number: n, node, plan, inputs: { x: 1 }, secrets: {}, server: null },
      () => undefined,
    )
    const end = await outcome
    const tookMs = performance.now() - began
    // So that the next one finds no process ready.
    executor.close()
    if (end.status !== 'succeeded') throw new Error(JSON.stringify(end))
    return tookMs
  }
  const bare = async () => {
    const began = performance.now()
    const child = spawn(process.execPath, [bareModule], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.resume()
    await once(child, 'close')
    return performance.now() - began
  }
  await launch(1)
  await bare()
  const [bareMs, launchedMs]: [number[], number[]] = [[], []]
  for (let n = 0; n < times; n++) {
    bareMs.push(await bare())
    launchedMs.push(await launch(n + 2))
  }
  return { bareMs, launchedMs }
}
