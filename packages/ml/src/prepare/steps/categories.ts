import { countLevels, isLevels, levelPositions, lookUp, mapLevels, missingLevel } from '../levels.ts'
import { type StepKind, stepMaker } from '../step.ts'
import type { Texts } from '../values.ts'

export interface CategoriesSettings {
  /** At most this many levels keep a code, the most frequent first. Default and most: 254. */
  readonly maxLevels?: number
  /** Levels in fewer training rows get no code. Default 3. */
  readonly minCount?: number
  /** A column with more levels than this share of its rows (and more than 50) is dropped as an id. Default: never. */
  readonly dropAboveShare?: number
}
interface Fitted {
  readonly levels: readonly string[]
  readonly dropped: string | null
}

const mostCodes = 254

/** Levels as codes 1.. by frequency, for trees; 0 = missing, rare or never seen. */
export const categoriesKind: StepKind<CategoriesSettings, Fitted> = {
  name: 'categories',
  title: 'levels as category codes',
  takes: ['text', 'boolean'],
  fit(values, { maxLevels = mostCodes, minCount = 3, dropAboveShare }) {
    const counts = countLevels(values as Texts).filter(({ level }) => level !== missingLevel)
    const rows = counts.reduce((sum, { count }) => sum + count, 0)
    if (dropAboveShare !== undefined && counts.length > 50 && counts.length > dropAboveShare * rows)
      return { levels: [], dropped: `${counts.length} different values in ${rows} rows` }
    const levels = counts.filter(({ count }) => count >= minCount).slice(0, Math.min(maxLevels, mostCodes))
    return {
      levels: levels.map(({ level }) => level),
      dropped: levels.length > 0 ? null : `no value occurs ${minCount} times`,
    }
  },
  apply({ levels, dropped }, values, name) {
    if (dropped !== null || !isLevels(values)) return []
    const codes = new Map(levels.map((level, k) => [level, k + 1]))
    return [{ name, kind: 'category', levels, values: mapLevels(values, codes, 0) }]
  },
  compile({ levels, dropped }, input, name, graph) {
    if (dropped !== null) return []
    const positions = levelPositions(graph, input, levels)
    const table = [...levels.map((_, k) => k + 1), 0]
    return [{ name, kind: 'category', type: 'double', levels, tensor: lookUp(graph, table, positions) }]
  },
  describe: ({ levels, dropped }, name) =>
    dropped === null ? `${name}: ${levels.length} categories` : `${name}: left out (${dropped})`,
}

/** Levels as category codes: `categories({ minCount: 10 })`. */
export const categories = stepMaker<CategoriesSettings>('categories')
