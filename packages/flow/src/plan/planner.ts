import { spawn } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { SlipwayError } from '@slipway/contract/error'
import { childEntry } from '../worker/child-entry.ts'
import { plannerDied } from './plan.errors.ts'
import type { Plan } from './plan-of.ts'

export interface PlanJob {
  /** The project's folder. */
  readonly root: string
  /** The module that exports the pipeline. */
  readonly module: string
  readonly exportName?: string
  /** The state folder, .slipway. */
  readonly home: string
  /** The file URL of what `import … from 'slipway'` is to mean. */
  readonly slipwayEntry: string
  /** Which slipway that is; with the digest of its code, part of every step's identity. */
  readonly slipwayVersion?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly seed?: number
}

/**
 * Bundles and plans a pipeline in a process of its own, since that loads the user's code.
 * What the user's code prints goes to this process's stderr. Throws the planning's errors and FLOW_PLANNER_DIED.
 */
export const planPipeline = async (job: PlanJob, options: { entry?: string } = {}): Promise<Plan> => {
  const entry = options.entry ?? childEntry(import.meta.url, 'plan-main')
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    cwd: job.root,
    // Compiled code is kept where this process keeps its own.
    env: { NODE_COMPILE_CACHE: getCompileCacheDir(), ...process.env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const [reply, said] = [collect(child.stdio[3] as NodeJS.ReadableStream), collect(child.stderr!)]
  child.stdout!.pipe(process.stderr, { end: false })
  child.stdin!.on('error', () => undefined)
  child.stdin!.end(JSON.stringify(job))
  const [code, signal] = await new Promise<[number | null, string | null]>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => done([code, signal]))
  })
  const text = await reply
  if (text === '') throw plannerDied(signal ?? `exit code ${code}`, await said)
  const answer = JSON.parse(text) as
    | { plan: Plan }
    | { error: ConstructorParameters<typeof SlipwayError>[0] }
    | { bug: string }
  if ('plan' in answer) return answer.plan
  if ('error' in answer) throw new SlipwayError(answer.error)
  throw new Error(answer.bug)
}

const collect = async (stream: NodeJS.ReadableStream): Promise<string> => {
  let text = ''
  stream.setEncoding('utf8')
  for await (const chunk of stream) text += chunk
  return text
}
