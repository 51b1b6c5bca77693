import { seededRandom } from '../../stats/index.ts'
import type { Target } from '../../train/trainer.ts'
import { isLevels, levelPositions, lookUp, mapLevels, missingLevel } from '../levels.ts'
import { badSetting, needsTarget } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { type NamedValues, numeric, numericTensor, rowsOf, type Texts, type Values } from '../values.ts'

export interface TargetEncodeSettings {
  /** How many rows' worth of the overall mean is mixed into a level's mean. Default 10. */
  readonly smoothing?: number
  /** Training rows are encoded from the other folds' rows. Default 5. */
  readonly folds?: number
}
/** One set of means for a number or a binary class, one a class for several. */
interface Fitted {
  readonly levels: readonly string[]
  readonly outputs: readonly {
    readonly suffix: string
    readonly means: readonly number[]
    readonly prior: number
  }[]
}

/**
 * The mean of the target over the training rows of a level, smoothed towards the overall mean
 * (Micci-Barreca 2001); a level never seen gets the overall mean. A training row is encoded from the other
 * folds only, so that no feature holds its own answer (as in scikit-learn's TargetEncoder.fit_transform).
 */
export const targetEncodeKind: StepKind<TargetEncodeSettings, Fitted> = {
  name: 'targetEncode',
  title: 'the target’s mean for a level',
  takes: ['text', 'boolean', 'category'],
  fit(values, { smoothing = 10 }, { target }) {
    if (!target) throw needsTarget('targetEncode')
    if (!(smoothing >= 0)) throw badSetting('targetEncode', `smoothing ${smoothing}`, 'it must be 0 or more')
    return encodingOf(values as Texts, target, smoothing, null)
  },
  apply: (fitted, values, name) => encode(fitted, values, name),
  applyToTraining(fitted, values, { smoothing = 10, folds = 5 }, { target, seed, name }) {
    if (!target) throw needsTarget('targetEncode')
    const rows = rowsOf(values)
    if (folds < 2) throw badSetting('targetEncode', `folds ${folds}`, 'it takes at least 2')
    const foldOf = foldsOf(rows, Math.min(folds, Math.max(2, rows)), seed, name)
    const out = encode(fitted, values, name)
    for (let fold = 0; fold < folds; fold++) {
      const inFold = encode(
        encodingOf(values as Texts, target, smoothing, (row) => foldOf[row] !== fold),
        values,
        name,
      )
      for (const [k, column] of out.entries())
        for (let row = 0; row < rows; row++)
          if (foldOf[row] === fold) (column.values as Float64Array)[row] = inFold[k]!.values[row]!
    }
    return out
  },
  compile({ levels, outputs }, input, name, graph) {
    const positions = levelPositions(graph, input, levels)
    return outputs.map(({ suffix, means, prior }) =>
      numericTensor(name + suffix, lookUp(graph, [...means, prior], positions)),
    )
  },
  describe: ({ levels, outputs }, name) =>
    `${name}: mean target of ${levels.length} levels, overall ${outputs.map(({ prior }) => Number(prior.toPrecision(4))).join(', ')}`,
}

type Encoded = NamedValues & { readonly values: Float64Array }

const encode = ({ levels, outputs }: Fitted, values: Values, name: string): Encoded[] =>
  isLevels(values)
    ? outputs.map(({ suffix, means, prior }) => {
        const mapping = new Map(levels.map((level, k) => [level, means[k]!]))
        return numeric(name + suffix, mapLevels(values, mapping, prior)) as Encoded
      })
    : []

function foldsOf(rows: number, folds: number, seed: number, name: string): Uint8Array {
  const order = seededRandom(seed, `targetEncode ${name}`).shuffle(
    Int32Array.from({ length: rows }, (_, i) => i),
  )
  const fold = new Uint8Array(rows)
  for (let i = 0; i < rows; i++) fold[order[i]!] = i % folds
  return fold
}

function encodingOf(
  values: Texts,
  target: Target,
  smoothing: number,
  keep: ((row: number) => boolean) | null,
): Fitted {
  const levels = [missingLevel, ...values.levels]
  const positions = mapLevels(values, new Map(levels.map((level, k) => [level, k])), 0)
  const counts = new Float64Array(levels.length)
  const wanted = target.task === 'multiclass' ? target.classes.map((_, k) => k) : [null]
  const sums = wanted.map(() => new Float64Array(levels.length))
  let rows = 0
  for (let row = 0; row < positions.length; row++) {
    if (keep && !keep(row)) continue
    const k = positions[row]!
    rows++
    counts[k]!++
    for (const [output, wantedClass] of wanted.entries())
      sums[output]![k]! +=
        wantedClass === null ? target.values[row]! : target.values[row] === wantedClass ? 1 : 0
  }
  const seen = levels.map((_, k) => k).filter((k) => counts[k]! > 0)
  return {
    levels: seen.map((k) => levels[k]!),
    outputs: wanted.map((wantedClass, output) => {
      const prior = rows === 0 ? 0 : sums[output]!.reduce((a, b) => a + b, 0) / rows
      return {
        suffix: wantedClass === null ? '' : `_${target.classes[wantedClass]}`,
        prior,
        means: seen.map((k) => (sums[output]![k]! + smoothing * prior) / (counts[k]! + smoothing)),
      }
    }),
  }
}

/** The target's smoothed mean for a level: `targetEncode({ columns: ['zip'], smoothing: 20 })`. */
export const targetEncode = stepMaker<TargetEncodeSettings>('targetEncode')
