import type { Unit } from './units.ts'

/** What a step begins with: names that its function mentions, and statements that made it. */
export interface Roots {
  readonly names: Iterable<string>
  readonly units: Iterable<Unit>
  /** Modules whose loading comes before it, whatever it takes of them. */
  readonly modules: Iterable<string>
}

/**
 * Everything of a bundle that a step can be changed by, in the bundle's order: what its function mentions, what that
 * mentions, and so on; of every module in reach, what it does while it is loaded, and what works on a thing that is in
 * reach. null: that cannot be known.
 */
export const reachOf = (
  units: readonly Unit[],
  importsOf: ReadonlyMap<string, readonly string[]>,
  roots: Roots,
): readonly Unit[] | null => {
  const { declaring, assigning } = indexOf(units)
  const reached = new Set<Unit>()
  const names = new Set<string>()
  const modules = new Set<string>()
  /** Names of things that can be changed from elsewhere. */
  const state = new Set<string>()
  const pending: Unit[] = []
  const need = (unit: Unit): void => {
    if (reached.has(unit)) return
    reached.add(unit)
    pending.push(unit)
  }
  const mention = (name: string): void => {
    if (names.has(name)) return
    names.add(name)
    for (const unit of declaring.get(name) ?? []) need(unit)
    for (const unit of assigning.get(name) ?? []) need(unit)
  }
  const follow = (): void => {
    for (let unit = pending.pop(); unit; unit = pending.pop()) {
      if (unit.module !== null) addModule(unit.module)
      if (unit.holdsState || unit.assigns.size > 0) for (const name of unit.declares) state.add(name)
      for (const name of unit.mentions) mention(name)
    }
  }
  const addModule = (module: string): void => {
    const open = [module]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (modules.has(next)) continue
      modules.add(next)
      open.push(...(importsOf.get(next) ?? []))
    }
  }
  for (const module of roots.modules) addModule(module)
  for (const unit of roots.units) need(unit)
  for (const name of roots.names) mention(name)
  follow()
  for (let before = -1; before !== reached.size; ) {
    before = reached.size
    for (const unit of units)
      if (unit.module !== null && modules.has(unit.module) && (unit.acts || changes(unit, state))) need(unit)
    follow()
  }
  const all = units.filter((unit) => reached.has(unit))
  return all.some(({ opaque }) => opaque) ? null : all
}

const changes = (unit: Unit, state: ReadonlySet<string>): boolean =>
  unit.works && [...state].some((name) => unit.mentions.has(name))

const indexes = new WeakMap<readonly Unit[], ReturnType<typeof makeIndex>>()
const indexOf = (units: readonly Unit[]) => {
  const known = indexes.get(units) ?? makeIndex(units)
  indexes.set(units, known)
  return known
}
const makeIndex = (units: readonly Unit[]) => {
  const by = (names: (unit: Unit) => Iterable<string>) => {
    const index = new Map<string, Unit[]>()
    for (const unit of units)
      for (const name of names(unit)) index.set(name, [...(index.get(name) ?? []), unit])
    return index
  }
  return { declaring: by(({ declares }) => declares), assigning: by(({ assigns }) => assigns) }
}
