import type { Task } from '../train/trainer.ts'
import type { Results } from './evaluate.ts'
import type { WordsContext } from './metric.ts'
import { metricsFor } from './metrics/index.ts'
import { eventOf, ofHundred, positivesOf } from './metrics/sentence.ts'

/** Every metric's sentence, by name. */
export const describeMetrics = (
  task: Task,
  results: Results,
  context: WordsContext,
): Record<string, string> =>
  Object.fromEntries(
    metricsFor(task).flatMap((metric) => {
      const result = results[metric.name]
      return result ? [[metric.name, metric.words(result.value, result, context)]] : []
    }),
  )

/**
 * What a manager needs to know, in two or three sentences: for binary what it finds and how often a flag is right, for
 * the others how often or how far it is off.
 */
export function describeModel(task: Task, results: Results, context: WordsContext): string[] {
  const { recall, precision, expected_cost: cost } = results
  const sentences = describeMetrics(task, results, context)
  const chosen =
    task === 'binary'
      ? ['roc_auc', 'expected_cost']
      : task === 'multiclass'
        ? ['accuracy', 'macro_f1']
        : ['mae', 'wape', 'r2']
  const rest = chosen.flatMap((name) => (sentences[name] ? [sentences[name]] : []))
  if (!recall || !precision) return rest
  const found = `Of 100 ${positivesOf(context)}, it finds ${ofHundred(recall.value, recall)}`
  const right = `of 100 it flags, ${ofHundred(precision.value, precision)} ${eventOf(context)}.`
  return [`${found}; ${right}`, ...(cost ? [sentences.expected_cost!] : []), sentences.roc_auc].flatMap(
    (line) => (line === undefined ? [] : [line]),
  )
}
