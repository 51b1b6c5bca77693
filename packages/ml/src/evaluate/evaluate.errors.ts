import { SlipwayError } from '@slipway/contract/error'
import { nearestName } from '../table/nearest-name.ts'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

/** @param task null where it is not known yet */
export const unknownMetric = (name: string, task: string | null, names: readonly string[]) => {
  const near = nearestName(name, names)
  return invalid(
    'METRIC_UNKNOWN',
    task === null ? `There is no metric "${name}".` : `"${name}" is not a metric for ${task}.`,
    `${near ? `Did you mean "${near}"? There are` : 'Choose one of'} ${names.join(', ')}.`,
  )
}

export const nothingToScore = () =>
  invalid(
    'EVALUATE_NO_ROWS',
    'There are no rows to score.',
    'Check the split: it leaves nothing to judge by.',
  )

export const badCosts = (miss: number, falseAlarm: number) =>
  invalid(
    'EVALUATE_BAD_COSTS',
    `A miss costs ${miss} and a false alarm ${falseAlarm}; costs must be positive numbers.`,
    'Write what each costs in one unit, for example { miss: 100, falseAlarm: 5 }.',
  )
