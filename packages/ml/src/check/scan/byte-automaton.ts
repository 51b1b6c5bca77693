import { parsePattern, type Pattern } from './parse-pattern.ts'

/**
 * A machine that tells whether a text of ASCII matches a pattern, reading each byte once: from a state, by the byte's class,
 * to the next state. States are the places in `table` where their rows begin, the first is 0.
 */
export interface ByteAutomaton {
  /** Of each byte. */
  readonly classes: Uint8Array
  readonly table: Uint16Array
  /** The column of a row that says what the end of a text means: 0 no match, 1 a match, 2 a byte beyond ASCII was seen. */
  readonly lastClass: number
}

type Step =
  | { readonly on: Uint8Array; readonly next: number }
  | { readonly at: 'start' | 'end'; readonly next: number }
  | { readonly either: readonly number[] }
  | { readonly matched: true }

/** Repetitions are written out; RE2 takes no more than a thousand. */
const mostSteps = 1000

/**
 * The automaton of a pattern of characters, classes, groups, repetitions and anchors (Thompson 1968, and subsets of his
 * states); null for anything else, or where it would be too large.
 */
export const byteAutomaton = ({ source, flags }: RegExp): ByteAutomaton | null => {
  if (flags !== '' && flags !== 'i') return null
  const pattern = parsePattern(source, flags === 'i')
  const steps = pattern && stepsOf(pattern)
  return steps && tableOf(steps)
}

/** Steps end at the first, which is the match; the last is the beginning. */
const stepsOf = (pattern: Pattern): Step[] | null => {
  const steps: Step[] = [{ matched: true }]
  const add = (step: Step): number => {
    if (steps.length > mostSteps) throw new RangeError('too many steps')
    return steps.push(step) - 1
  }
  const before = (part: Pattern, next: number): number => {
    switch (part.kind) {
      case 'byte':
        return add({ on: part.of, next })
      case 'anchor':
        return add({ at: part.at, next })
      case 'sequence':
        return part.parts.reduceRight((following, each) => before(each, following), next)
      case 'choice':
        return add({ either: part.parts.map((each) => before(each, next)) })
      case 'repeat': {
        let following = next
        if (part.most === Infinity) {
          const loop = add({ either: [] })
          steps[loop] = { either: [before(part.part, loop), next] }
          following = loop
        } else
          for (let i = part.least; i < part.most; i++)
            following = add({ either: [before(part.part, following), next] })
        for (let i = 0; i < part.least; i++) following = before(part.part, following)
        return following
      }
    }
  }
  try {
    add({ either: [before(pattern, 0)] })
    return steps
  } catch (cause) {
    if (cause instanceof RangeError) return null
    throw cause
  }
}

const tableOf = (steps: readonly Step[]): ByteAutomaton | null => {
  const { classes, count } = classesOf(steps)
  const beyond = count
  const lastClass = count + 1
  const width = count + 2
  const example = Array.from({ length: count }, (_, c) => classes.indexOf(c))
  const begin = steps.length - 1

  /** Those of bytes, ends and the match that can be come to without a byte. */
  const reached = (from: readonly number[], atStart: boolean, atEnd: boolean): number[] => {
    const seen = new Set<number>()
    const open = [...from]
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      if (seen.has(i)) continue
      seen.add(i)
      const step = steps[i]!
      if ('either' in step) open.push(...step.either)
      else if ('at' in step && (step.at === 'start' ? atStart : atEnd)) open.push(step.next)
    }
    return [...seen].filter((i) => !('either' in steps[i]!)).toSorted((a, b) => a - b)
  }

  const rows: number[][] = []
  const states: number[][] = []
  const known = new Map<string, number>()
  const stateOf = (state: number[]): number => {
    // Once matched, always.
    const key = state[0] === 0 ? 'matched' : state.join()
    const old = known.get(key)
    if (old !== undefined) return old * width
    known.set(key, states.length)
    return (states.push(state[0] === 0 ? [0] : state) - 1) * width
  }
  stateOf(reached([begin], true, false))
  const again = reached([begin], false, false)
  for (let at = 0; at < states.length; at++) {
    if ((at + 1) * width > 65_535) return null
    const state = states[at]!
    const row = example.map((byte) => {
      if (state[0] === 0) return at * width
      const next = state.flatMap((i) => {
        const step = steps[i]!
        return 'on' in step && step.on[byte] === 1 ? [step.next] : []
      })
      return stateOf([...new Set([...reached(next, false, false), ...again])].toSorted((a, b) => a - b))
    })
    row.push(-1, reached(state, at === 0, true)[0] === 0 ? 1 : 0)
    rows.push(row)
  }
  // What is seen of bytes beyond ASCII stays so.
  const last = rows.length * width
  rows.push([...Array.from({ length: beyond + 1 }, () => last), 2])
  if (last + width > 65_535) return null
  return { classes, table: Uint16Array.from(rows.flat(), (to) => (to < 0 ? last : to)), lastClass }
}

/** Bytes that no step tells apart are of one class; those beyond ASCII are of the last. */
const classesOf = (steps: readonly Step[]): { classes: Uint8Array; count: number } => {
  const sets = [...new Set(steps.flatMap((step) => ('on' in step ? [step.on] : [])))]
  const known = new Map<string, number>()
  const classes = new Uint8Array(256)
  for (let byte = 0; byte < 128; byte++) {
    const key = sets.map((set) => set[byte]).join('')
    if (!known.has(key)) known.set(key, known.size)
    classes[byte] = known.get(key)!
  }
  return { classes: classes.fill(known.size, 128), count: known.size }
}
