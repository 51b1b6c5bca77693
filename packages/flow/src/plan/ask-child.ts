import { spawn } from 'node:child_process'
import { SlipwayError } from '@slipway/contract/error'
import { plannerDied, plannerSlow } from './plan.errors.ts'

/**
 * Gives a job to a child program that loads the user's code, and answers what it replied. What the user's code prints
 * goes to this process's stderr. Throws the error that the child replied, FLOW_PLANNER_DIED, and FLOW_PLANNER_SLOW
 * where it was told how long to wait.
 */
export const askChild = async <Answer>(
  entry: string,
  job: { readonly root: string },
  timeoutMs?: number,
): Promise<Answer> => {
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    cwd: job.root,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs, killSignal: 'SIGKILL' as const }),
  })
  const startedMs = performance.now()
  const [reply, said] = [collect(child.stdio[3] as NodeJS.ReadableStream), collect(child.stderr!)]
  child.stdout!.pipe(process.stderr, { end: false })
  child.stdin!.on('error', () => undefined)
  child.stdin!.end(JSON.stringify(job))
  const [code, signal] = await new Promise<[number | null, string | null]>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => done([code, signal]))
  })
  const text = await reply
  if (text === '' && signal === 'SIGKILL' && performance.now() - startedMs >= (timeoutMs ?? Infinity))
    throw plannerSlow(timeoutMs!)
  if (text === '') throw plannerDied(signal ?? `exit code ${code}`, await said)
  const answer = JSON.parse(text) as
    | { answer: Answer }
    | { error: ConstructorParameters<typeof SlipwayError>[0] }
    | { bug: string }
  if ('answer' in answer) return answer.answer
  if ('error' in answer) throw new SlipwayError(answer.error)
  throw new Error(answer.bug)
}

const collect = async (stream: NodeJS.ReadableStream): Promise<string> => {
  let text = ''
  stream.setEncoding('utf8')
  for await (const chunk of stream) text += chunk
  return text
}
