import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { python } from './python.ts'

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What runs MLflow's scripts: to import it takes a Python seconds, so each is forked from one that did. */
const modules = ['mlflow', 'mlflow.genai', 'mlflow.pyfunc', 'mlflow.sklearn', 'sklearn.linear_model']

let warm: ReturnType<typeof start> | undefined

const start = () => {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    python,
    [join(import.meta.dirname, 'warm_python.py'), ...modules],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        GIT_PYTHON_REFRESH: 'quiet',
        MLFLOW_DISABLE_TELEMETRY: 'true',
        // A process that has threads is not to be forked.
        OMP_NUM_THREADS: '1',
        OPENBLAS_NUM_THREADS: '1',
      },
    },
  )
  // It ends with this process.
  child.unref()
  for (const pipe of [child.stdin, child.stdout]) (pipe as unknown as Socket).unref()
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let last: Promise<unknown> = Promise.resolve()
  return (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> => {
    const answer = last.then(async () => {
      child.stdin.write(`${JSON.stringify({ args, env })}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${python} ended`)
      return JSON.parse(value) as Ended
    })
    last = answer.catch(() => undefined)
    return answer
  }
}

/** Runs a script with MLflow to its end, one after another; answers what it printed, or fails as it failed. */
export async function runWithMlflow(
  args: readonly [script: string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  warm ??= start()
  const { code, out, err } = await warm(args, env)
  if (code !== 0) throw new Error(`${args[0]} failed with ${code}:\n${err.slice(-4000)}`)
  return out.trim()
}
