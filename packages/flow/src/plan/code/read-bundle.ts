import { SourceMap } from 'node:module'
import type { Bundle } from '../bundle.ts'
import { isFunction, namesIn, type Syntax, statementsOf, walk } from './syntax.ts'
import { doingsOf, type Unit, unitsOf } from './units.ts'

/** A function that stands in a bundle, by its text. */
export interface FoundFunction {
  readonly unit: Unit
  /** No function stands around it, so all it can hold are names of the bundle. */
  readonly atTop: boolean
  readonly names: ReadonlySet<string>
  readonly files: readonly string[]
  readonly opaque: boolean
}

export interface ReadBundle {
  readonly code: string
  readonly statements: readonly Syntax[]
  readonly units: readonly Unit[]
  /** The functions with this text. */
  functions(text: string): readonly FoundFunction[]
  /** The statement at a line of the bundle, from 0. */
  unitsAt(line: number): readonly Unit[]
  /** Where a place of the bundle comes from; lines from 1. */
  sourceAt(offset: number): { path: string; line: number } | null
}

/** A bundle taken apart; null where it cannot be parsed. */
export const readBundle = (
  { code, map }: Pick<Bundle, 'code' | 'map'>,
  slipwayEntry: string,
): ReadBundle | null => {
  const statements = statementsOf(code)
  if (!statements) return null
  const lines = lineStarts(code)
  const sources = new SourceMap({ ...JSON.parse(map), sourceRoot: '' })
  const placeOf = (offset: number): [line: number, column: number] => {
    const line = lineOf(lines, offset)
    return [line, offset - lines[line]!]
  }
  const sourceAt = (offset: number) => {
    const found = sources.findEntry(...placeOf(offset))
    if (!('originalSource' in found) || !found.originalSource) return null
    return { path: found.originalSource, line: found.originalLine + 1 }
  }
  const slipways = slipwayNames(statements, slipwayEntry)
  const found = statements.map((statement) => {
    const own = sourceAt(statement.start)
    const place = {
      module: own?.path ?? null,
      lines: [placeOf(statement.start)[0], placeOf(statement.end)[0]] as const,
    }
    return { statement, units: unitsOf(code, statement, place, (name) => slipways.has(name)) }
  })
  const units = found.flatMap((one) => one.units)
  const functions = functionIndex(code, found)
  return {
    code,
    statements,
    units,
    sourceAt,
    unitsAt: (line) => units.filter(({ lines: [first, last] }) => line >= first && line <= last),
    functions,
  }
}

/** Finds functions by their text: first by its length, which is known without reading, then among those alike. */
const functionIndex = (
  code: string,
  statements: readonly { statement: Syntax; units: readonly Unit[] }[],
): ReadBundle['functions'] => {
  interface Entry {
    readonly node: Syntax
    readonly unit: Unit
    readonly atTop: boolean
  }
  const byLength = new Map<number, Entry[]>()
  for (const { statement, units } of statements) {
    const unit = units[0]
    if (unit)
      walk(statement, (node, inFunction) => {
        if (!isFunction(node)) return
        const length = node.end - node.start
        const entry = { node, unit, atTop: !inFunction }
        const others = byLength.get(length)
        if (others) others.push(entry)
        else byLength.set(length, [entry])
      })
  }
  const alike = new Map<number, Map<string, Entry[]>>()
  const withLength = (length: number) => {
    const known =
      alike.get(length) ??
      Map.groupBy(byLength.get(length) ?? [], ({ node }) => code.slice(node.start, node.end))
    alike.set(length, known)
    return known
  }
  return (text) =>
    (withLength(text.length).get(text) ?? []).map(({ node, unit, atTop }) => ({
      unit,
      atTop,
      names: namesIn(node),
      ...doingsOf(node, unit.module, () => false),
    }))
}

/** What the project calls the things that it imports from slipway. */
const slipwayNames = (statements: readonly Syntax[], entry: string): Set<string> => {
  const home = new URL('.', entry).href
  return new Set(
    statements
      .filter(({ type, source }) => type === 'ImportDeclaration' && source.value.startsWith(home))
      .flatMap(({ specifiers }) => specifiers.map(({ local }: Syntax) => local.name as string)),
  )
}

const lineStarts = (text: string): number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

const lineOf = (starts: readonly number[], offset: number): number => {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
