// The churn example as it stands after some weeks: several runs, one that failed, traffic with labels, a canary, drift.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { connect } from '@slipway/client'
import { type Platform, startPlatform } from '@slipway/ops/app'
import { customers } from '../../examples/churn/data/generate.ts'

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'packages/cli/bin/slipway.mjs')

export interface Example extends AsyncDisposable {
  readonly platform: Platform
  /** Of `slipway init` and `slipway run`: the commands with what they printed. */
  readonly terminal: readonly { readonly command: string; readonly said: string }[]
}

/**
 * Makes a project in `folder` by the commands that a user types, and starts the product over it.
 * @param web the built screens
 */
export async function openExample(folder: string, web: string): Promise<Example> {
  const said = (command: string, cwd: string) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...command.split(' ')], {
      cwd,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`slipway ${command} ended with ${status}: ${stderr}${stdout}`)
    return { command: `slipway ${command}`, said: `${stderr}${stdout}` }
  }
  writeFileSync(join(folder, 'customers.csv'), customers(4000, 7))
  const project = join(folder, 'churn')
  const terminal = [said('init churn --data customers.csv --target churned', folder), said('run', project)]
  const platform = await startPlatform({
    home: join(project, '.slipway'),
    web,
    project: {
      root: project,
      slipwayEntry: new URL('../../packages/cli/src/index.ts', import.meta.url).href,
      slipwayVersion: '0.1.0',
    },
  })
  return { platform, terminal, [Symbol.asyncDispose]: () => platform.close() }
}

/** More runs: another seed, a file that is not there, more customers, a further candidate. */
export async function runAgain({ platform }: Example, folder: string): Promise<void> {
  const { schedules } = connect(platform)
  const run = async (params: Record<string, unknown> = {}) => {
    const { id } = await schedules.runPipeline({ params: { name: 'churn' }, body: { params } })
    await platform.rooms.pipelines.ended(id)
  }
  const file = join(folder, 'churn/pipelines/churn.ts')
  await run({ seed: 8 })
  await run({ source: '../customers-july.csv' })
  writeFileSync(join(folder, 'customers.csv'), customers(5000, 7))
  await run()
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('  linear({ c: 1 }),\n', '  linear({ c: 1 }),\n  linear({ c: 10 }),\n'))
  await run()
  await run()
}

export type Row = Record<string, string | number | null>

/** Customers as rows of requests, with what became of them. */
export function askedRows(count: number, seed: number): { row: Row; churned: string }[] {
  const [head, ...lines] = customers(count, seed).trim().split('\n')
  const names = head!.split(',')
  const texts = new Set(['customer_id', 'signed_up', 'region', 'plan', 'contract', 'payment', 'churned'])
  return lines.map((line) => {
    const values = line.split(',')
    const all = Object.fromEntries(
      names.map((name, at) => [
        name,
        texts.has(name) ? values[at]! : values[at] === '' ? null : Number(values[at]),
      ]),
    )
    const { churned, customer_id: _id, ...row } = all
    return { row, churned: String(churned) }
  })
}

/** Asks the endpoint one row at a time, `perSecond` of them, and tells later what became of each. */
export async function ask(
  { platform }: Example,
  rows: readonly { row: Row; churned: string }[],
  { perSecond, labels = false }: { perSecond: number; labels?: boolean },
): Promise<void> {
  const { serving } = connect(platform)
  const params = { name: 'churn' }
  const told: { id: string; value: string }[] = []
  const beganMs = Date.now()
  for (const [at, { row, churned }] of rows.entries()) {
    const dueMs = beganMs + (at * 1000) / perSecond
    if (dueMs > Date.now()) await new Promise((done) => setTimeout(done, dueMs - Date.now()))
    const { id } = await serving.predict({ params, body: { rows: [row] } })
    told.push({ id, value: churned })
  }
  if (labels) await serving.addLabels({ params, body: { labels: told } })
}
