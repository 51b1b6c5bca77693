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
  const { declaring, assigning, active, order } = indexOf(units)
  const reached = new Set<Unit>()
  const names = new Set<string>()
  /** Of each module in reach, all that its loading loads. */
  const loaded = new Map<string, ReadonlySet<string>>()
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
    if (!loaded.has(module)) loaded.set(module, loadedBy(importsOf, module))
  }
  const isLoaded = (module: string): boolean => {
    for (const modules of loaded.values()) if (modules.has(module)) return true
    return false
  }
  for (const module of roots.modules) addModule(module)
  for (const unit of roots.units) need(unit)
  for (const name of roots.names) mention(name)
  follow()
  for (let before = -1; before !== reached.size; ) {
    before = reached.size
    for (const unit of active)
      if (
        !reached.has(unit) &&
        unit.module !== null &&
        isLoaded(unit.module) &&
        (unit.acts || changes(unit, state))
      )
        need(unit)
    follow()
  }
  const all = [...reached].sort((a, b) => order.get(a)! - order.get(b)!)
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
      for (const name of names(unit)) {
        const others = index.get(name)
        if (others) others.push(unit)
        else index.set(name, [unit])
      }
    return index
  }
  return {
    declaring: by(({ declares }) => declares),
    assigning: by(({ assigns }) => assigns),
    order: new Map(units.map((unit, i) => [unit, i])),
    /** Those that may count though nobody mentions them. */
    active: units.filter(({ acts, works }) => acts || works),
  }
}

const loads = new WeakMap<object, Map<string, ReadonlySet<string>>>()
/** A module and all that it imports, and so on. */
const loadedBy = (importsOf: ReadonlyMap<string, readonly string[]>, module: string): ReadonlySet<string> => {
  const known = loads.get(importsOf) ?? new Map<string, ReadonlySet<string>>()
  loads.set(importsOf, known)
  const before = known.get(module)
  if (before) return before
  const found = new Set<string>()
  const open = [module]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    open.push(...(importsOf.get(next) ?? []))
  }
  known.set(module, found)
  return found
}
