import { type StepKind, stepMaker } from '../step.ts'
import { asStrings, type Texts } from '../values.ts'
import { firstMatch } from '../tokens.ts'

/** What counts as blank, one list for JavaScript and RE2: their own classes differ. */
const blank = ' \\t\\n\\r\\f\\v\\u00a0\\u3000\\ufeff'
const blankRe2 = blank.replaceAll(/\\u(....)/g, '\\x{$1}')
const trimmed = new RegExp(`[^${blank}](?:[\\s\\S]*[^${blank}])?`, 'u')
const trimmedRe2 = `[^${blankRe2}](?:(?s:.*)[^${blankRe2}])?`

/** Cuts blanks off both ends of texts; what is nothing but blanks is missing. */
export const trimKind: StepKind = {
  name: 'trim',
  title: 'cut blanks off',
  takes: ['text'],
  fit: () => ({}),
  apply(_fitted, values, name) {
    const { codes, levels } = values as Texts
    return [{ name, kind: 'text', codes, levels: levels.map((level) => trimmed.exec(level)?.[0] ?? '') }]
  },
  compile: (_fitted, input, name, graph) => [
    { name, kind: 'text', type: 'string', tensor: firstMatch(graph, asStrings(graph, input), trimmedRe2) },
  ],
  describe: (_fitted, name) => `${name}: blanks at both ends cut off`,
}

/** Cuts blanks off texts: `trim()`, or `trim({ columns: ['city'] })`. */
export const trim = stepMaker('trim')
