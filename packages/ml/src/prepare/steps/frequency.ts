import { countLevels, isLevels, levelPositions, lookUp, mapLevels } from '../levels.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { numeric, numericTensor, type Texts } from '../values.ts'

interface Fitted {
  readonly levels: readonly string[]
  readonly shares: readonly number[]
}

/** The share of training rows that hold the same level; 0 for one never seen. */
export const frequencyKind: StepKind<object, Fitted> = {
  name: 'frequency',
  title: 'how common a level is',
  takes: ['text', 'boolean', 'category'],
  fit(values, _settings, { rows }) {
    const counts = countLevels(values as Texts)
    return { levels: counts.map(({ level }) => level), shares: counts.map(({ count }) => count / rows) }
  },
  apply: ({ levels, shares }, values, name) =>
    isLevels(values)
      ? [numeric(name, mapLevels(values, new Map(levels.map((level, k) => [level, shares[k]!])), 0))]
      : [],
  compile: ({ levels, shares }, input, name, graph) => [
    numericTensor(name, lookUp(graph, [...shares, 0], levelPositions(graph, input, levels))),
  ],
  describe: ({ levels }, name) => `${name}: share of training rows, ${levels.length} levels`,
}

/** How common a level is: `frequency({ columns: ['city'] })`. */
export const frequency = stepMaker<object>('frequency')
