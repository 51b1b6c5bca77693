import type { Metric, Scored } from '../metric.ts'
import { meanOf } from './probabilities.ts'
import { areaUnderRoc, rankingOf } from './ranking.ts'
import { ofHundred, rowsOfContext } from './sentence.ts'

/** The class of the largest probability, a row; the first where several are equal. */
export function likeliest(data: Scored): Uint8Array {
  const width = data.classes.length
  const chosen = new Uint8Array(data.y.length)
  for (let row = 0; row < chosen.length; row++) {
    let best = 0
    for (let c = 1; c < width; c++)
      if (data.prediction[row * width + c]! > data.prediction[row * width + best]!) best = c
    chosen[row] = best
  }
  return chosen
}

export const accuracy: Metric = {
  name: 'accuracy',
  title: 'Accuracy',
  tasks: ['multiclass'],
  higherIsBetter: true,
  scale: 'share',
  trials: (data) => data.y.length,
  prepare: (data) => {
    const chosen = likeliest(data)
    return meanOf(data.y.map((y, row) => (y === chosen[row] ? 1 : 0)))
  },
  words: (value, interval, context) => {
    const always =
      context.baseRate === undefined
        ? ''
        : `; always giving the commonest answer gets ${ofHundred(context.baseRate, null)}`
    return `It is right for ${ofHundred(value, interval)} of 100 ${rowsOfContext(context)}${always}.`
  },
}

/** The plain mean of each class's F1, over the classes that occur in truth or prediction, as scikit-learn. */
export const macroF1: Metric = {
  name: 'macro_f1',
  title: 'Macro F1',
  tasks: ['multiclass'],
  higherIsBetter: true,
  scale: 'share',
  prepare: (data) => {
    const chosen = likeliest(data)
    const k = data.classes.length
    return (weights) => {
      const [hits, said, true_] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)]
      for (let row = 0; row < chosen.length; row++) {
        const [y, c, weight] = [data.y[row]!, chosen[row]!, weights[row]!]
        true_[y]! += weight
        said[c]! += weight
        if (c === y) hits[c]! += weight
      }
      let [sum, present] = [0, 0]
      for (let c = 0; c < k; c++) {
        const size = said[c]! + true_[c]!
        if (size > 0) {
          sum += (2 * hits[c]!) / size
          present++
        }
      }
      return present > 0 ? sum / present : Number.NaN
    }
  },
  words: (value, interval) =>
    `Over all classes alike, rare ones included, finding and naming rightly score ${ofHundred(value, interval)} of 100.`,
}

/** The plain mean over classes of the area under each class's ROC curve against the rest. */
export const rocAucOneVsRest: Metric = {
  name: 'roc_auc_ovr',
  title: 'ROC AUC, each class against the rest',
  tasks: ['multiclass'],
  higherIsBetter: true,
  scale: 'share',
  prepare: (data) => {
    const width = data.classes.length
    const areas = data.classes.map((_, c) => {
      const scores = data.y.map((_y, row) => data.prediction[row * width + c]!)
      return areaUnderRoc(rankingOf(scores, (row) => data.y[row] === c))
    })
    return (weights) => {
      const defined = areas.map((area) => area(weights)).filter((area) => !Number.isNaN(area))
      return defined.length > 0 ? defined.reduce((sum, area) => sum + area, 0) / defined.length : Number.NaN
    }
  },
  words: (value, interval) =>
    `Of 100 pairs, one of a class and one of another, it ranks ${ofHundred(value, interval)} the right way round; guessing gets 50.`,
}
