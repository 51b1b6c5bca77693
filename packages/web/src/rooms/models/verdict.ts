import type { MetricChange } from '@slipway/contract/model-diff'
import { figure } from '../../parts/figures.ts'

/** A version beside the champion: a word for the sign, and sentences for somebody who knows no statistics. */
export interface Verdict {
  readonly status: 'better' | 'worse' | 'as good' | 'unknown'
  readonly sentences: readonly string[]
}

/**
 * By the metric that the versions are judged by; the others are told only where they differ beyond chance.
 * @param champion such as "the champion (version 1)"
 */
export function verdictOf(
  changes: readonly MetricChange[],
  primary: string | undefined,
  champion: string,
): Verdict {
  const main = changes.find(({ metric }) => metric === primary)
  const others = changes.filter((one) => one !== main)
  const named = (verdict: MetricChange['verdict']) =>
    others.filter((one) => one.verdict === verdict).map(({ metric }) => metric)
  const also = [
    ['Better', named('better')],
    ['Worse', named('worse')],
  ] as const
  return {
    status: statusOf(main),
    sentences: [
      main ? sentenceOf(main, champion) : `It was not judged by what ${champion} was judged by.`,
      ...also.flatMap(([word, metrics]) =>
        metrics.length > 0 ? [`${word}, beyond chance, by ${metrics.join(', ')}.`] : [],
      ),
    ],
  }
}

const statusOf = (main: MetricChange | undefined): Verdict['status'] => {
  switch (main?.verdict) {
    case 'better':
    case 'worse':
      return main.verdict
    case 'no difference':
      return 'as good'
    default:
      return 'unknown'
  }
}

/** +0.05 (+0.02 to +0.08), signs told. */
export const differenceInFigures = ({ value, low, high }: NonNullable<MetricChange['difference']>): string =>
  `${signed(value)} (${signed(low)} to ${signed(high)})`

const signed = (value: number): string => `${value > 0 ? '+' : ''}${figure(value)}`.replace('-', '−')

function sentenceOf({ metric, before, after, difference, verdict }: MetricChange, champion: string): string {
  const both = `${metric} is ${figure(after)}; of ${champion} it is ${figure(before)}`
  if (!difference) return `${both}; whether that is more than chance cannot be told.`
  const range = `between ${signed(difference.low)} and ${signed(difference.high)}`
  return verdict === 'no difference'
    ? `${both}. Chance explains that: the difference may be anything ${range}.`
    : `${both}. That is more than chance explains: the difference is ${range}.`
}
