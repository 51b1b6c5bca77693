import type { RolloutBody } from '@slipway/contract/rollouts'
import { duration, moment } from './numbers.ts'
import { paragraph, table } from './table.ts'

const signs = { ok: '✔', breach: '✖', hold: '…', skipped: '–' } as const
const states: Record<RolloutBody['status'], string> = {
  running: 'is under way',
  ready: 'waits for a person',
  promoted: 'was promoted',
  aborted: 'was aborted',
  'rolled-back': 'was taken back by a guardrail',
}

/** How a rollout stands, for people. */
export function rolloutScreen(rollout: RolloutBody, nowMs: number): string {
  const { endpoint, model, version, champion, steps, step, status, evidence } = rollout
  const now = steps[step]!
  const over = rollout.endedAtMs !== null
  return [
    paragraph(
      `The rollout of ${model} version ${version} on ${endpoint}, beside version ${champion.version}, ${states[status]}.`,
    ),
    paragraph(
      over
        ? `It began ${moment(rollout.startedAtMs)} and ended ${moment(rollout.endedAtMs!)}.`
        : `Step ${step + 1} of ${steps.length}: ${now.weight} % of the callers for ${duration(nowMs - rollout.stepSinceMs)} of at least ${duration(now.bakeMs)}. Steps: ${steps.map(({ weight }) => weight).join(', ')} %.`,
    ),
    ...(evidence
      ? [
          '',
          paragraph(
            `${evidence.requests.challenger} requests to it, ${evidence.requests.champion} to the champion. Recommended: ${evidence.recommends}. ${evidence.words}.`,
          ),
          '',
          table(evidence.guardrails, [
            { title: '', cell: ({ verdict }) => signs[verdict] },
            { title: 'guardrail', cell: ({ guardrail }) => guardrail },
            { title: 'what is known', flexible: true, cell: ({ words }) => words },
          ]),
        ]
      : []),
    '',
    table(rollout.events, [
      { title: 'when', cell: ({ atMs }) => moment(atMs) },
      { title: 'what', cell: ({ kind }) => kind },
      { title: 'by', cell: ({ by }) => by },
      { title: 'why', flexible: true, cell: ({ words }) => words },
    ]),
  ].join('\n')
}
