import { join } from 'node:path'
import { backgroundOf, explainAsked } from '@slipway/ml/explain'
import {
  type AnswerForm,
  type Batch,
  exampleBatch,
  readExample,
  readMlmodel,
  sliceBatch,
} from '@slipway/ml/model'
import type { HostedModel, ModelHost } from '../../../ports/model-host.ts'
import { unguarded } from '../breaker.ts'
import type { HostReport } from '../host-log.ts'
import { modelClosed } from '../model-host.errors.ts'
import { boundedSpawn } from '../process/bounded-spawn.ts'
import { type HostLimits, usualLimits } from '../process/host-limits.ts'
import { hostProcess, type HostProcess } from '../process/host-process.ts'
import { environmentKey, pythonFor } from './environment.ts'
import { type FrameColumn, framed, mostAnswerBytes, repeated, unframed } from './frames.ts'

import { hostProgram } from './host-program.ts'
import { declaredOutputs, inputsOf, outputsOf, pythonSignature } from './python-signature.ts'

interface Environment {
  readonly process: HostProcess
  /** The folders of models that are open in it. */
  readonly models: Set<string>
}

/**
 * Answers with MLflow's flavours in Python processes, one for each environment (the content of requirements.txt). Pickles
 * are only ever read there. Environments that have to be built lie under `home`/environments, with those of steps.
 */
export const pythonHost = ({
  home,
  limits: given = {},
  ended = () => {},
}: {
  readonly home: string
  readonly limits?: Partial<HostLimits>
  readonly ended?: HostReport['ended']
}): ModelHost & { pids(): number[] } => {
  const limits = { ...usualLimits(), ...given }
  const environments = new Map<string, Promise<Environment>>()

  const environmentOf = async (dir: string): Promise<Environment> => {
    const key = await environmentKey(dir)
    const known = environments.get(key)
    if (known) return known
    const made = pythonFor(dir, join(home, 'environments')).then((python) => {
      const models = new Set<string>()
      const spawned = () => pythonProcess(python, limits)
      return { models, process: hostProcess(spawned, limits, models, (why) => ended([...models], why)) }
    })
    environments.set(key, made)
    // A failure is not kept: the next one tries again.
    made.catch(() => environments.delete(key))
    return made
  }
  const live: Environment[] = []

  return {
    pids: () => live.flatMap(({ process }) => process.pid() ?? []),

    async open(dir, onRun = () => {}): Promise<HostedModel> {
      const facts = await readMlmodel(dir)
      if (!facts) throw new Error(`${dir} holds no MLmodel`)
      const environment = await environmentOf(dir)
      const { process, models } = environment
      if (!live.includes(environment)) live.push(environment)
      models.add(dir)
      let open = true
      try {
        const { head } = await process.ask({ op: 'open', model: dir }, [], limits.openMs)
        const inputs = inputsOf(facts, head['features'] as string[] | null)
        const taken = pythonSignature(inputs, [])
        let known: AnswerForm | undefined
        const ask = async (batch: Batch, limitMs: number, waitMs?: number) => {
          const given = framed(batch)
          const rows = taken.rows === 'one' ? null : batch.rows
          const head = { op: 'predict', model: dir, rows, columns: given.columns, form: known }
          const answer = await process.ask(head, given.values, limitMs, waitMs)
          const form = answer.head['form'] as AnswerForm
          const told = answer.head['columns'] as FrameColumn[]
          const columns =
            form === 'whole' ? repeated(told, batch.rows) : unframed(told, answer.values, batch.rows)
          return { columns, form }
        }
        const example = await readExample(dir, taken)
        const first = example ? sliceBatch(example, 0, 1) : exampleBatch(taken)
        const signature = await ask(first, limits.openMs).then(
          ({ columns, form }) => pythonSignature(inputs, outputsOf(columns), form),
          (cause: unknown) => {
            // A row that was made up need not be one that it takes: what it says it gives will do.
            const declared = example ? null : declaredOutputs(facts)
            if (!declared) throw cause
            return pythonSignature(inputs, declared.outputs, declared.form)
          },
        )
        known = signature.answers
        const inFlight = new Set<Promise<unknown>>()
        const hosted: HostedModel = {
          signature,
          runtime: 'python',
          example,
          explain: async (batch, askedLately) =>
            explainAsked(hosted, batch, await backgroundOf(signature, example, askedLately)),
          health: () => ({ ...unguarded, ...process.state() }),
          async predict(batch, deadlineMs) {
            if (!open) throw modelClosed()
            onRun(1)
            const call = ask(batch, deadlineMs ?? limits.timeoutMs, deadlineMs && 0)
            inFlight.add(call)
            try {
              return { rows: batch.rows, columns: (await call).columns }
            } finally {
              inFlight.delete(call)
            }
          },
          async close() {
            if (!open) return
            open = false
            await Promise.allSettled(inFlight)
            models.delete(dir)
            process.forget(dir)
          },
        }
        return hosted
      } catch (cause) {
        models.delete(dir)
        process.forget(dir)
        throw cause
      }
    },

    async close() {
      const all = await Promise.allSettled(environments.values())
      environments.clear()
      await Promise.all(all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.process.close()] : [])))
    },
  }
}

const pythonProcess = (python: string, { memoryBytes, atOnce }: HostLimits) =>
  boundedSpawn(memoryBytes, python, ['-c', hostProgram, String(atOnce), String(mostAnswerBytes)], {
    ...process.env,
    PYTHONUNBUFFERED: '1',
    // Threads of every library would only fight for the same cores, and each holds memory.
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    MLFLOW_ENABLE_TELEMETRY: 'false',
    MLFLOW_DISABLE_TELEMETRY: 'true',
  })
