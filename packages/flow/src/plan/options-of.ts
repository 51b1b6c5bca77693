import type { StepOptions } from '../authoring/step-facts.ts'
import type { PlanNode } from './plan-of.ts'

type Planned = Pick<
  PlanNode,
  'cache' | 'idempotent' | 'retry' | 'timeoutMs' | 'tags' | 'pool' | 'resources' | 'environment'
>

/** A step's options with their defaults, as the plan writes them. */
export const optionsOf = (options: StepOptions): Planned => {
  const { times, delayMs, factor, maxDelayMs, jitter } =
    typeof options.retries === 'object' ? options.retries : { times: options.retries ?? 0 }
  const { cpu, memoryMb, gpu } = options.resources ?? {}
  return {
    cache: options.cache !== false,
    ...(options.idempotent === false ? { idempotent: false } : {}),
    retry: {
      times,
      delayMs: delayMs ?? 250,
      factor: factor ?? 2,
      maxDelayMs: maxDelayMs ?? 10_000,
      jitter: jitter ?? 0.2,
    },
    timeoutMs: options.timeoutMs ?? null,
    tags: [...(options.tags ?? [])],
    pool: options.pool ?? null,
    resources: { cpu: cpu ?? null, memoryMb: memoryMb ?? null, gpu: gpu ?? 0 },
    environment: {
      set: { ...options.env?.set },
      pass: [...(options.env?.pass ?? [])],
      secrets: [...(options.secrets ?? [])],
    },
  }
}
