import type { VariantBody, VariantCountsBody } from '@slipway/contract/serving'
import { figure } from '../../parts/figures.ts'

export type ModelHost = NonNullable<VariantCountsBody['host']>

export interface HealthWords {
  readonly state: 'answers' | 'starts' | 'fails' | 'rests' | 'tries'
  readonly what: string
  /** What becomes of requests while it is so; null: they are answered. */
  readonly meanwhile: string | null
}

const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${figure(count)} times`)

/** How the model of a variant does that does not run in the server itself, in plain words. */
export function healthWords(role: VariantBody['role'], host: ModelHost): HealthWords {
  const { state, failuresInARow, retryAfterMs, refused, process } = host
  const failed = `It failed ${times(failuresInARow)}${failuresInARow > 1 ? ' in a row' : ''}`
  if (state !== 'answering') {
    const soFar = refused > 0 ? ` So far: ${figure(refused)}.` : ''
    const refusal = 'refused at once with 503 and the seconds to wait (MODEL_HOST_RESTING)'
    const others =
      role === 'challenger'
        ? `The champion answers in its place; who asks for this variant by name is ${refusal}.${soFar}`
        : role === 'shadow'
          ? 'What is mirrored counts as failed; callers notice nothing.'
          : `Requests are ${refusal}.${soFar}`
    return state === 'resting'
      ? {
          state: 'rests',
          what: `${failed}, and is not asked for another ${Math.ceil(retryAfterMs / 1000)} s.`,
          meanwhile: others,
        }
      : {
          state: 'tries',
          what: `${failed}. Its rest is over: one request is let through and decides whether it answers again or rests longer.`,
          meanwhile: `Until that one is answered: ${others}`,
        }
  }
  if (failuresInARow > 0)
    return {
      state: 'fails',
      what: `${failed}.`,
      meanwhile: 'It is still asked; after three failures in a row it rests for 5 s, then longer.',
    }
  if (process === 'starting')
    return { state: 'starts', what: 'Its process is being started.', meanwhile: 'Requests wait for it.' }
  if (process === 'none')
    return {
      state: 'answers',
      what: 'It has no process now.',
      meanwhile: 'The next request starts one, and waits for it.',
    }
  return { state: 'answers', what: 'It answers.', meanwhile: null }
}
