import { countLevels, isLevels, levelPositions, lookUp, mapLevels, missingLevel } from '../levels.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { numeric, numericTensor, type Texts } from '../values.ts'

export interface OneHotSettings {
  /** At most this many levels get a column of their own, the most frequent first. Default 50. */
  readonly maxLevels?: number
  /** Levels seen in fewer training rows count as rare. Default 1 (none is). */
  readonly minCount?: number
  /** Rare levels share one column `<name>=(rare)`; without it they are all zero. Default true. */
  readonly rare?: boolean
}
interface Fitted {
  readonly levels: readonly string[]
  readonly rare: readonly string[]
}

const maxRareListed = 1000

/** One 0/1 column a level, a missing value being a level if training rows had one. A level never seen gives zeros. */
export const oneHotKind: StepKind<OneHotSettings, Fitted> = {
  name: 'oneHot',
  title: 'one column a level',
  takes: ['text', 'boolean', 'category'],
  fit(values, { maxLevels = 50, minCount = 1, rare = true }) {
    const counts = countLevels(values as Texts)
    const common = counts.filter(({ count }) => count >= minCount).slice(0, maxLevels)
    const levels = common.map(({ level }) => level)
    const kept = new Set(levels)
    const others = counts.map(({ level }) => level).filter((level) => !kept.has(level))
    return { levels, rare: rare ? others.slice(0, maxRareListed) : [] }
  },
  apply({ levels, rare }, values, name) {
    if (!isLevels(values)) return []
    const positions = mapLevels(values, positionMap(levels, rare), -1)
    const names = columnNames(levels, rare, name)
    const columns = names.map(() => new Float64Array(positions.length))
    for (let i = 0; i < positions.length; i++) if (positions[i]! >= 0) columns[positions[i]!]![i] = 1
    return columns.map((column, k) => numeric(names[k]!, column))
  },
  compile({ levels, rare }, input, name, graph) {
    const names = columnNames(levels, rare, name)
    if (names.length === 0) return []
    const listed = [...levels, ...rare]
    const positions = levelPositions(graph, input, listed)
    return names.map((column, k) => {
      const table = Array.from({ length: listed.length + 1 }, (_, position) =>
        Math.min(position, levels.length) === k && position < listed.length ? 1 : 0,
      )
      return numericTensor(column, lookUp(graph, table, positions))
    })
  },
  describe: ({ levels, rare }, name) =>
    `${name}: ${levels.length} columns (${levels.slice(0, 6).map(named).join(', ')}${levels.length > 6 ? ', …' : ''})${rare.length ? `, ${rare.length} rare levels in one` : ''}`,
}

const positionMap = (levels: readonly string[], rare: readonly string[]) =>
  new Map([
    ...levels.map((level, k) => [level, k] as const),
    ...rare.map((level) => [level, levels.length] as const),
  ])

const named = (level: string) => (level === missingLevel ? '(missing)' : level)

const columnNames = (levels: readonly string[], rare: readonly string[], name: string): string[] =>
  [...levels.map(named), ...(rare.length ? ['(rare)'] : [])].map((level) => `${name}=${level}`)

/** One 0/1 column a level: `oneHot({ maxLevels: 20, minCount: 10 })`. */
export const oneHot = stepMaker<OneHotSettings>('oneHot')
