import { pathToFileURL } from 'node:url'
import type { StepFacts } from '../../authoring/step-facts.ts'
import { type Json, jsonDigest } from '../../encoding/index.ts'
import type { Bundle } from '../bundle.ts'
import type { StepCode } from '../code-identity.ts'
import { withoutAsking } from './instrument.ts'
import { reachOf, type Roots } from './reach.ts'
import type { FoundFunction, ReadBundle } from './read-bundle.ts'
import type { Unit } from './units.ts'

export interface StepCodeFacts {
  readonly root: string
  readonly bundle: Bundle
  /** null: it could not be taken apart, so every step is the whole of it. */
  readonly read: ReadBundle | null
  readonly slipwayEntry: string
  /** Of the slipway that runs. */
  readonly slipway: Json
  /** The digests of what lies at a path of the project: a file, or all below a folder. {} where nothing does. */
  filesAt(path: string): Readonly<Record<string, string>>
}

/**
 * What a step in TypeScript is made of: its function and all that this reaches of the bundle, the files read beside
 * those modules, the lockfile, and slipway itself. A function that was made inside another may hold what that was
 * given, so everything counts that stood on the stack when the step was made.
 */
export const stepCode = (facts: StepCodeFacts, { fn, madeAt }: StepFacts): StepCode => {
  const { bundle, read } = facts
  const around = { slipway: facts.slipway, lockfile: bundle.lockfile }
  const filesAt = (paths: readonly string[]): Record<string, string> =>
    Object.assign({}, ...paths.map((path) => facts.filesAt(path)))
  const whole = (): StepCode => {
    const beside = filesAt((read?.units ?? []).flatMap(({ files }) => files))
    const sources = Object.fromEntries(bundle.sources.map(({ path, digest }) => [path, digest]))
    return {
      digest: jsonDigest({ ...around, bundle: bundle.digest, sources, beside }),
      files: Object.keys({ ...sources, ...beside }).sort(),
    }
  }
  if (!read) return whole()
  // Line numbers of the bundle, from 0; none where slipway or a package made it, which its own digest covers.
  const lines = (madeAt ?? []) as readonly number[]
  if (lines.length === 0) return { digest: jsonDigest({ ...around, code: 'of a package' }), files: [] }
  const text = withoutAsking(String(fn))
  const found = read.functions(text)
  const units = found.some(({ opaque }) => opaque) ? null : reachedBy(facts, read, found, lines)
  if (!units) return whole()
  const beside = filesAt([...units, ...found].flatMap(({ files }) => files))
  const place = anywhere(facts)
  const code = [digestOf(text, place), ...units.map((unit) => unitDigest(unit, place))]
  const modules = new Set(units.flatMap(({ module }) => module ?? []))
  for (const { unit } of found) if (unit.module) modules.add(unit.module)
  return {
    digest: jsonDigest({ ...around, code, beside }),
    files: [...modules, ...Object.keys(beside)].sort(),
  }
}

const reachedBy = (
  { bundle }: StepCodeFacts,
  read: ReadBundle,
  found: readonly FoundFunction[],
  lines: readonly number[],
): readonly Unit[] | null => {
  const atTop = found.length > 0 && found.every((one) => one.atTop)
  const stack = atTop ? [] : lines.flatMap((line) => read.unitsAt(line))
  const whole = [...stack, ...found.filter((one) => !one.atTop).map(({ unit }) => unit)]
  if (found.length === 0 && whole.length === 0) return null
  const roots: Roots = {
    names: found.flatMap(({ names }) => [...names]),
    units: whole,
    modules: found.flatMap(({ unit }) => unit.module ?? []),
  }
  return reachOf(read.units, bundle.imports, roots)
}

/** A text without where slipway and the project lie on this machine. */
const anywhere =
  ({ root, slipwayEntry }: StepCodeFacts) =>
  (text: string): string =>
    text
      .replaceAll(slipwayEntry, 'slipway')
      .replaceAll(new URL('.', slipwayEntry).href, 'slipway/')
      .replaceAll(pathToFileURL(`${root}/`).href, './')

const digestOf = (text: string, place: (text: string) => string): string => jsonDigest(place(text))

const digests = new WeakMap<Unit, string>()
const unitDigest = (unit: Unit, place: (text: string) => string): string => {
  const known = digests.get(unit) ?? digestOf(unit.text, place)
  digests.set(unit, known)
  return known
}
