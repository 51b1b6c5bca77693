import { flagged, type Metric, type Score, type Scored } from '../metric.ts'
import { eventOf, ofHundred, plain, positivesOf, rowsOfContext } from './sentence.ts'

/** Weighted counts of right and wrong at the threshold. */
export interface Confusion {
  readonly truePositive: number
  readonly falsePositive: number
  readonly trueNegative: number
  readonly falseNegative: number
}

function counted(data: Scored, from: (confusion: Confusion) => number): Score {
  const cell = flagged(data)
  for (let row = 0; row < cell.length; row++) cell[row] = 2 * cell[row]! + (data.y[row] === 1 ? 1 : 0)
  return (weights) => {
    const counts = [0, 0, 0, 0]
    for (let row = 0; row < cell.length; row++) counts[cell[row]!]! += weights[row]!
    const [trueNegative, falseNegative, falsePositive, truePositive] = counts as [
      number,
      number,
      number,
      number,
    ]
    return from({ truePositive, falsePositive, trueNegative, falseNegative })
  }
}

/** Not defined without rows to take a share of; scikit-learn warns there and answers 0. */
const ratio = (top: number, bottom: number) => (bottom > 0 ? top / bottom : Number.NaN)

export const precision: Metric = {
  name: 'precision',
  title: 'Precision',
  tasks: ['binary'],
  higherIsBetter: true,
  scale: 'share',
  fewestPositives: 50,
  trials: (data) => flagged(data).reduce((sum, flag) => sum + flag, 0),
  prepare: (data) => counted(data, (c) => ratio(c.truePositive, c.truePositive + c.falsePositive)),
  words: (value, interval, context) =>
    `Of 100 ${rowsOfContext(context)} it flags, ${ofHundred(value, interval)} ${eventOf(context)}.`,
}

export const recall: Metric = {
  name: 'recall',
  title: 'Recall',
  tasks: ['binary'],
  higherIsBetter: true,
  scale: 'share',
  fewestPositives: 50,
  trials: (data) => data.y.reduce((sum, y) => sum + (y === 1 ? 1 : 0), 0),
  prepare: (data) => counted(data, (c) => ratio(c.truePositive, c.truePositive + c.falseNegative)),
  words: (value, interval, context) =>
    `Of 100 ${positivesOf(context)}, it finds ${ofHundred(value, interval)}.`,
}

export const f1: Metric = {
  name: 'f1',
  title: 'F1',
  tasks: ['binary'],
  higherIsBetter: true,
  scale: 'share',
  fewestPositives: 50,
  prepare: (data) =>
    counted(data, (c) => ratio(2 * c.truePositive, 2 * c.truePositive + c.falsePositive + c.falseNegative)),
  words: (value, interval) =>
    `Finding and flagging rightly, taken together, score ${ofHundred(value, interval)} of 100.`,
}

export const binaryAccuracy: Metric = {
  name: 'accuracy',
  title: 'Accuracy',
  tasks: ['binary'],
  higherIsBetter: true,
  scale: 'share',
  trials: (data) => data.y.length,
  prepare: (data) =>
    counted(data, (c) =>
      ratio(
        c.truePositive + c.trueNegative,
        c.truePositive + c.trueNegative + c.falsePositive + c.falseNegative,
      ),
    ),
  words: (value, interval, context) => {
    const rate = context.baseRate
    const always =
      rate === undefined
        ? ''
        : `; always giving the commoner answer gets ${ofHundred(Math.max(rate, 1 - rate), null)}`
    return `It is right for ${ofHundred(value, interval)} of 100 ${rowsOfContext(context)}${always}.`
  },
}

/** What the mistakes cost a row on average, at the threshold, by the costs given. */
export const expectedCost: Metric = {
  name: 'expected_cost',
  title: 'Cost of mistakes a row',
  tasks: ['binary'],
  higherIsBetter: false,
  scale: 'number',
  applies: (data) => data.costs !== undefined,
  prepare: (data) => {
    const { miss, falseAlarm } = data.costs ?? { miss: 1, falseAlarm: 1 }
    return counted(data, (c) =>
      ratio(
        miss * c.falseNegative + falseAlarm * c.falsePositive,
        c.truePositive + c.trueNegative + c.falsePositive + c.falseNegative,
      ),
    )
  },
  words: (value, interval, context) => {
    const hundred = interval && { ...interval, low: 100 * interval.low, high: 100 * interval.high }
    return `Its mistakes cost ${plain(100 * value, hundred, context.unit)} for every 100 ${rowsOfContext(context)}.`
  },
}
