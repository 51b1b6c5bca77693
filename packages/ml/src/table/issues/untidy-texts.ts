import { suspectTexts } from '../infer/spelling.ts'
import type { SanityIssue } from '../ingested.ts'
import { counted } from './reading-issues.ts'

/** Beyond so many different texts nobody asks which differ by case alone. */
export const manyKinds = 10_000

/** What is untidy in the texts of a column. */
export interface UntidyTexts {
  /** Values with space at an end, and one of them. */
  readonly untidy: number
  readonly example: string | null
  /** Values that may mean "missing", and which they are. */
  readonly suspect: number
  readonly words: string | null
  /** Spellings that differ from another only by case or space. */
  readonly folded: number
}

export const untidyIssues = (
  column: string,
  rows: number,
  { untidy, example, suspect, words, folded }: UntidyTexts,
): SanityIssue[] => {
  const about = (
    kind: SanityIssue['kind'],
    severity: SanityIssue['severity'],
    count: number,
    message: string,
  ): SanityIssue[] =>
    count === 0 ? [] : [{ kind, column, severity, count, share: count / rows, sample: [], message }]
  return [
    ...about(
      'whitespace',
      'info',
      untidy,
      `"${column}": ${counted(untidy, 'value')} with space at an end, such as ${JSON.stringify(example)}.`,
    ),
    ...about(
      'missing-spelled',
      'warn',
      suspect,
      `"${column}": ${counted(suspect, 'value')} ${words} may mean "missing"; kept as text.`,
    ),
    ...about(
      'inconsistent-case',
      'warn',
      folded,
      `"${column}": ${counted(folded, 'spelling')} differ from another only by case or space.`,
    ),
  ]
}

const atAnEnd = /^[ \t\n\r\u00a0]|[ \t\n\r\u00a0]$/
const aroundIt = /^[ \t\n\r\u00a0]+|[ \t\n\r\u00a0]+$/g
const suspects = new Set<string>(suspectTexts)
const longestSuspect = Math.max(...suspectTexts.map(({ length }) => length))

const marked = (codes: Iterable<number>) => {
  const marks = new Uint8Array(256)
  for (const code of codes) marks[code] = 1
  return marks
}
const endsOfSuspects = (place: 0 | -1) =>
  marked(
    suspectTexts.flatMap((text) => [text, text.toUpperCase()].map((one) => one.at(place)!.charCodeAt(0))),
  )
const [suspectFirsts, suspectLasts] = [endsOfSuspects(0), endsOfSuspects(-1)]
/** A no-break space is c2 a0 in UTF-8. */
const [spaceFirsts, spaceLasts] = [marked([9, 10, 13, 32, 0xc2]), marked([9, 10, 13, 32, 0xa0])]

/** Whether a text, by its ends alone, could be untidy or mean "missing": false of most, without making a string of it. */
export const mayBeUntidy = (bytes: Uint8Array, start: number, end: number): boolean => {
  if (start === end) return false
  const [first, last] = [bytes[start]!, bytes[end - 1]!]
  return (
    spaceFirsts[first] === 1 ||
    spaceLasts[last] === 1 ||
    (suspectFirsts[first] === 1 && suspectLasts[last] === 1)
  )
}

/**
 * @param texts each different one, with how often it is there; of more than `manyKinds` those that may be untidy do
 * @param kinds how many different ones there are
 */
export const untidyTexts = (texts: Iterable<readonly [string, number]>, kinds: number): UntidyTexts => {
  let [untidy, suspect] = [0, 0]
  let example: string | null = null
  const words = new Set<string>()
  const folded = new Set<string>()
  for (const [text, count] of texts) {
    if (atAnEnd.test(text)) {
      untidy += count
      example ??= text
    }
    if (text.length <= longestSuspect && suspects.has(text.toLowerCase())) {
      suspect += count
      words.add(text)
    }
    if (kinds <= manyKinds) folded.add(text.replaceAll(aroundIt, '').toLowerCase())
  }
  return {
    untidy,
    example,
    suspect,
    words: `[${[...words].join(', ')}]`,
    folded: kinds <= manyKinds ? kinds - folded.size : 0,
  }
}
