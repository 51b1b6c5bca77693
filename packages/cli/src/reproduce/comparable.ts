import type { Json } from '@slipway/flow/encoding'

/** Properties of results, and lines of files, that tell of a run: what it took, when, and ids of what it noted elsewhere. */
export const aside: ReadonlySet<string> = new Set([
  'wallMs',
  'cpuSeconds',
  'peakMemoryBytes',
  'peakRssBytes',
  'durationMs',
  'run',
  // Of the MLmodel file that MLflow reads.
  'run_id',
  'model_uuid',
  'utc_time_created',
])

/** Steps whose work is outside: a model is released, another system runs. They are not done again. */
export const effects: readonly string[] = ['release', 'airflow']

type Plain = { readonly [key: string]: Json }

/**
 * What of a step's value has to come out again. The ready-made stages compare with the champion, which may be another
 * one by now; that part is left aside.
 */
export function comparable(step: string, value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const plain = value as Plain
  if (step === 'evaluate' && 'champion' in plain) return without(plain, 'champion')
  if (step === 'judge' && Array.isArray(plain['rules']))
    return (plain['rules'] as readonly Json[]).filter((rule) => !JSON.stringify(rule).includes('champion'))
  return value
}

/** The inputs of a step, where the evaluation among them is compared as above. */
export const comparableInputs = (inputs: Json): Json => {
  const plain = inputs as Plain
  return 'evaluation' in plain
    ? { ...plain, evaluation: comparable('evaluate', plain['evaluation']!) }
    : inputs
}

const without = ({ ...plain }: Plain, key: string): Json =>
  Object.fromEntries(Object.entries(plain).filter(([name]) => name !== key))
