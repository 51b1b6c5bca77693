import type { Guardrails } from '@slipway/contract/guardrails'
import type { RolloutBody, RolloutStep } from '@slipway/contract/rollouts'
import { badShare } from './cli.errors.ts'
import { parseCount } from './counts.ts'
import { parseDuration } from './parse-duration.ts'
import { badWeights, oneWay } from './serving.errors.ts'

interface Wanted {
  readonly shadow?: string | true
  readonly name?: string
  readonly canary?: string | true
  readonly linear?: string | true
  readonly ab?: string | true
  readonly watch?: string | true
  readonly bake?: string
  readonly auto?: boolean
  readonly stickBy?: string
  readonly minRequests?: string
  readonly deadline?: string
}

interface Settings {
  readonly stickBy?: string
  readonly deadlineMs?: number
  readonly guardrails?: Partial<Guardrails>
}

export type Way =
  | { readonly kind: 'now'; readonly settings: Settings }
  | {
      readonly kind: 'shadow'
      readonly shadow: { share: number; name?: string }
      readonly settings: Settings
    }
  | {
      readonly kind: 'rollout'
      readonly rollout: RolloutBody['kind']
      readonly steps: readonly RolloutStep[]
      readonly settings: Settings & { readonly automatic?: boolean }
    }

const minuteMs = 60_000
const watchedMs = 5 * minuteMs

/** How a version is to be deployed, by the options of `slipway deploy`. Throws CLI_ONE_WAY, CLI_BAD_WEIGHTS, CLI_BAD_SHARE. */
export function wayOf(options: Wanted): Way {
  const { shadow, canary, linear, ab, watch, name, stickBy } = options
  const ways = Object.entries({ shadow, canary, linear, ab, watch }).filter(
    ([, given]) => given !== undefined,
  )
  if (ways.length > 1) throw oneWay(ways.map(([way]) => `--${way}`))
  const settings: Settings = {
    ...(stickBy === undefined ? {} : { stickBy }),
    ...(options.deadline === undefined ? {} : { deadlineMs: parseDuration('--deadline', options.deadline) }),
    ...(options.minRequests === undefined
      ? {}
      : { guardrails: { minRequests: parseCount('--min-requests', options.minRequests, { most: 1e9 }) } }),
  }
  const rollout = (kind: RolloutBody['kind'], weights: readonly number[], usualMs: number): Way => {
    const bakeMs = options.bake === undefined ? usualMs : parseDuration('--bake', options.bake)
    return {
      kind: 'rollout',
      rollout: kind,
      steps: weights.map((weight) => ({ weight, bakeMs })),
      settings: { ...settings, ...(options.auto === undefined ? {} : { automatic: options.auto }) },
    }
  }
  if (shadow !== undefined)
    return {
      kind: 'shadow',
      shadow: { share: shadow === true ? 1 : share(shadow), ...(name === undefined ? {} : { name }) },
      settings,
    }
  if (canary !== undefined)
    return rollout('canary', canary === true ? [5, 25, 50] : weightsOf('--canary', canary), 10 * minuteMs)
  if (linear !== undefined) {
    const [by] = linear === true ? [10] : weightsOf('--linear', linear)
    const weights = Array.from({ length: Math.ceil(100 / by!) - 1 }, (_, i) => (i + 1) * by!)
    return rollout('linear', weights.length > 0 ? weights : [by!], 5 * minuteMs)
  }
  if (ab !== undefined) return rollout('ab', ab === true ? [50] : weightsOf('--ab', ab), 60 * minuteMs)
  if (watch !== undefined)
    return rollout('all-at-once', [100], watch === true ? watchedMs : parseDuration('--watch', watch))
  return { kind: 'now', settings }
}

const share = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw badShare(text)
  return value
}

const weightsOf = (option: string, text: string): number[] => {
  const weights = text.split(',').map((part) => Number(part.trim().replace(/%$/, '') || Number.NaN))
  const grow = weights.every((weight, at) => weight > (weights[at - 1] ?? 0) && weight <= 100)
  if (!grow) throw badWeights(option, text)
  return weights
}
