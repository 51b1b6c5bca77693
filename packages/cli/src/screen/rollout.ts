import type { RolloutBody } from '@slipway/contract/rollouts'
import { count, counted, duration, exactMoment } from './numbers.ts'
import { paragraph, terms } from './table.ts'

const signs = { ok: '✔', breach: '✖', hold: '…', skipped: '–' } as const
const states: Record<RolloutBody['status'], string> = {
  running: 'is under way',
  ready: 'waits for a person',
  promoted: 'was promoted',
  aborted: 'was aborted',
  'rolled-back': 'was taken back by a guardrail',
}

/** How a rollout stands, for people: what runs, what was seen, what is recommended and why, and what follows. */
export function rolloutScreen(rollout: RolloutBody, nowMs: number): string {
  const { endpoint, model, version, champion, status, evidence, events, steps, step } = rollout
  const where = steps[step]!.weight < 100 ? 'beside' : 'in place of'
  return [
    paragraph(
      `${model} version ${version} on ${endpoint}, ${where} version ${champion.version}, ${states[status]}.`,
    ),
    '',
    terms(rollout.endedAtMs === null ? underWay(rollout, nowMs) : over(rollout, rollout.endedAtMs)),
    ...(evidence
      ? [
          '',
          terms(
            evidence.guardrails.map(({ verdict, guardrail, words }) => [
              `${signs[verdict]} ${guardrail}`,
              words,
            ]),
          ),
        ]
      : []),
    '',
    terms(events.map(({ atMs, kind, by, words }) => [exactMoment(atMs), `${kind} by ${by}: ${words}`])),
  ].join('\n')
}

type Term = readonly [string, string]

const underWay = (rollout: RolloutBody, nowMs: number): Term[] => {
  const { endpoint, steps, step, stepSinceMs, evidence, status, next } = rollout
  const { weight, bakeMs } = steps[step]!
  const all = steps.length > 1 ? ` (step ${step + 1} of ${steps.map((one) => one.weight).join(', ')})` : ''
  const force = status === 'ready' ? '' : ' --force'
  return [
    [
      'now',
      `${weight} % of the callers${all}, for ${duration(nowMs - stepSinceMs)} of at least ${duration(bakeMs)}`,
    ],
    ...seen(rollout),
    ...(evidence ? [['recommended', `${evidence.recommends}: ${evidence.words}`] as const] : []),
    ['next', next],
    ['by hand', `slipway rollout promote ${endpoint}${force}`],
    ['', `slipway rollout abort ${endpoint}`],
  ]
}

const over = (rollout: RolloutBody, endedAtMs: number): Term[] => {
  const { endpoint, events, steps, step, startedAtMs, next, status, model, version, answers } = rollout
  const stands = status === 'promoted' && answers?.model === model && answers?.version === version
  const why = events.findLast(({ kind }) => kind === 'breached') ?? events.at(-1)
  return [
    [
      'ended',
      `${exactMoment(endedAtMs)}, after ${duration(endedAtMs - startedAtMs)}, at ${steps[step]!.weight} % of the callers`,
    ],
    ['why', why?.words ?? ''],
    ...seen(rollout),
    ['now', next],
    ...(stands ? [['back again', `slipway rollback ${endpoint}`] as const] : []),
  ]
}

const seen = ({ evidence, version, champion, steps, step }: RolloutBody): Term[] => {
  if (!evidence) return []
  const { requests } = evidence
  const beside =
    steps[step]!.weight < 100
      ? `, ${count(requests.champion)} to version ${champion.version}`
      : `; version ${champion.version} counts by what it did before`
  return [['seen', `${counted(requests.challenger, 'request')} to version ${version}${beside}`]]
}
