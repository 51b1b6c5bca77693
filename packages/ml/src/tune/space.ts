import type { NumberParameter, Parameter, Params, Space, Value, When } from './parameter.ts'
import {
  choicesBroken,
  conditionBroken,
  fieldUnwanted,
  kindUnknown,
  nameBroken,
  paramsOutside,
  rangeBroken,
  spaceEmpty,
} from './tune.errors.ts'

/** Whole numbers beyond it have gaps. */
const largest = Number.MAX_SAFE_INTEGER

/**
 * Checks a space and puts it in order: a parameter stands behind those that its condition names, and otherwise by
 * name, so that the same space written in another order gives the same search.
 *
 * @throws SlipwayError TUNE_SPACE_EMPTY, TUNE_KIND_UNKNOWN, TUNE_RANGE_BROKEN, TUNE_CHOICES_BROKEN, TUNE_CONDITION_BROKEN
 */
export function checkSpace(space: Space): Space {
  const names = Object.keys(space).sort()
  if (names.length === 0) throw spaceEmpty()
  for (const name of names) if (!isName(name)) throw nameBroken(name)
  const ordered: Record<string, Parameter> = Object.create(null) as Record<string, Parameter>
  const visiting = new Set<string>()
  const visit = (name: string) => {
    if (name in ordered) return
    if (visiting.has(name)) throw conditionBroken(name, 'it hangs on itself')
    visiting.add(name)
    const parameter = space[name]!
    if (parameter.kind !== 'float' && parameter.kind !== 'int' && parameter.kind !== 'categorical')
      throw kindUnknown(name, (parameter as { kind?: unknown }).kind)
    for (const parent of Object.keys(parameter.when ?? {}).sort()) {
      if (!Object.hasOwn(space, parent)) throw conditionBroken(name, `there is no parameter ${parent}`)
      visit(parent)
    }
    ordered[name] = checkParameter(name, parameter)
    checkCondition(name, parameter.when ?? {}, ordered)
  }
  for (const name of names) visit(name)
  return ordered
}

const isName = (name: string) => name !== '' && name.length <= 200 && name !== '__proto__'

const fields = {
  float: ['kind', 'low', 'high', 'log', 'step', 'when'],
  int: ['kind', 'low', 'high', 'log', 'step', 'when'],
  categorical: ['kind', 'choices', 'when'],
}

function checkParameter(name: string, parameter: Parameter): Parameter {
  for (const field of Object.keys(parameter))
    if (!fields[parameter.kind].includes(field))
      throw fieldUnwanted(`The ${parameter.kind} ${name}`, field, fields[parameter.kind])
  if (parameter.kind === 'categorical') {
    const { choices } = parameter
    // It may come from outside, where no compiler looked at it.
    if (!Array.isArray(choices)) throw choicesBroken(name, 'there is no list of them')
    if (choices.length === 0) throw choicesBroken(name, 'there is none')
    if (new Set(choices).size < choices.length) throw choicesBroken(name, 'one of them is listed twice')
    if (choices.some((choice) => typeof choice === 'number' && !Number.isFinite(choice)))
      throw choicesBroken(name, 'a number among them is not finite')
    return parameter
  }
  const { kind, low, high, log = false, step } = parameter
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw rangeBroken(name, 'an end is no finite number')
  if (low > high) throw rangeBroken(name, `it begins at ${low} and ends below, at ${high}`)
  if (!Number.isFinite(high - low)) throw rangeBroken(name, 'it is wider than any number')
  if (log && low <= 0) throw rangeBroken(name, `a logarithmic range begins above 0, and this one at ${low}`)
  if (log && step !== undefined) throw rangeBroken(name, 'a logarithmic range takes no step')
  if (step !== undefined && !(step > 0 && Number.isFinite(step)))
    throw rangeBroken(name, `its step is ${step}`)
  if (kind === 'int') {
    for (const [what, value] of [
      ['low', low],
      ['high', high],
      ['step', step ?? 1],
    ] as const)
      if (!Number.isInteger(value) || Math.abs(value) > largest)
        throw rangeBroken(name, `${what} is ${value}, not a whole number below 2^53`)
  }
  return step === undefined ? parameter : { ...parameter, high: lastStep(parameter, step) }
}

/** The last value low + k·step that does not pass high; a step that fits but for rounding fits. */
const lastStep = ({ low, high }: NumberParameter, step: number) =>
  stepped(low, step, Math.floor((high - low) / step + 1e-9), high)

/** low + k·step without the dust of binary fractions: 0.1 + 2 · 0.1 is 0.3. */
export const stepped = (low: number, step: number, k: number, high: number): number =>
  Math.min(high, Number((low + k * step).toPrecision(15)))

function checkCondition(name: string, when: When, before: Space): void {
  for (const [parent, values] of Object.entries(when)) {
    if (values.length === 0) throw conditionBroken(name, `it lists no value of ${parent}`)
    for (const value of values)
      if (!holds(before[parent]!, value))
        throw conditionBroken(name, `${parent} never is ${JSON.stringify(value)}`)
  }
}

/** Whether a parameter can have this value. */
export function holds(parameter: Parameter, value: Value): boolean {
  if (parameter.kind === 'categorical') return parameter.choices.includes(value)
  if (typeof value !== 'number' || !(value >= parameter.low && value <= parameter.high)) return false
  if (parameter.kind === 'int' && !Number.isInteger(value)) return false
  if (parameter.step === undefined) return true
  const k = (value - parameter.low) / parameter.step
  return Math.abs(k - Math.round(k)) < 1e-8
}

/** Whether a parameter exists beside these values. */
export const exists = (parameter: Parameter, params: Params): boolean =>
  Object.entries(parameter.when ?? {}).every(
    ([parent, values]) => Object.hasOwn(params, parent) && values.includes(params[parent]!),
  )

/**
 * Checks that values are a point of a (checked) space: each parameter that exists there and no other.
 *
 * @throws SlipwayError TUNE_PARAMS_OUTSIDE_SPACE
 */
export function checkParams(space: Space, params: Params): void {
  for (const name of Object.keys(params))
    if (!Object.hasOwn(space, name)) throw paramsOutside(`there is no parameter ${name}`)
  for (const [name, parameter] of Object.entries(space)) {
    const given = Object.hasOwn(params, name)
    if (!exists(parameter, params)) {
      if (given) throw paramsOutside(`${name} does not exist beside the other values`)
    } else if (!given) throw paramsOutside(`${name} is missing`)
    else if (!holds(parameter, params[name]!))
      throw paramsOutside(`${name} cannot be ${JSON.stringify(params[name])}`)
  }
}

/**
 * The parameters in groups that exist together: those under one condition are searched jointly. A group stands behind
 * the groups that its condition names.
 */
export function groupsOf(space: Space): { readonly when: When; readonly space: Space }[] {
  const groups = new Map<string, { when: When; space: Record<string, Parameter> }>()
  for (const [name, parameter] of Object.entries(space)) {
    const when = parameter.when ?? {}
    const key = JSON.stringify(
      Object.keys(when)
        .sort()
        .map((parent) => [parent, [...when[parent]!].map((value) => JSON.stringify(value)).sort()]),
    )
    const group = groups.get(key) ?? { when, space: {} }
    group.space[name] = parameter
    groups.set(key, group)
  }
  return [...groups.values()]
}
