import { missingLevel } from '../levels.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { asStrings, numeric, numericTensor, type Texts, toDouble } from '../values.ts'

export interface TextCountsSettings {
  /** At most this many words get a column, those in most rows first. Default 50. */
  readonly words?: number
  /** Words in fewer training rows are left out. Default 5. */
  readonly minRows?: number
}
interface Fitted {
  readonly words: readonly string[]
}

const word = /[\p{L}\p{N}]+/gu
const wordRe2 = '[\\p{L}\\p{N}]+'

/**
 * How often common words occur in a text. A word is a run of letters and digits, counted in the forms
 * "word", "Word" and "WORD": ONNX's own lower-casing needs a locale that servers may lack.
 */
export const textCountsKind: StepKind<TextCountsSettings, Fitted> = {
  name: 'textCounts',
  title: 'count words',
  takes: ['text'],
  takesUnasked: [],
  fit(values, { words = 50, minRows = 5 }) {
    if (!Number.isInteger(words) || words < 1)
      throw badSetting('textCounts', `${words} words`, 'take 1 or more')
    const { codes, levels } = values as Texts
    const uses = new Float64Array(levels.length)
    for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) uses[codes[i]!]!++
    const rows = new Map<string, number>()
    for (const [code, level] of levels.entries()) {
      if (uses[code] === 0) continue
      for (const found of new Set((level.match(word) ?? []).map((form) => form.toLowerCase())))
        rows.set(found, (rows.get(found) ?? 0) + uses[code]!)
    }
    const common = [...rows].filter(([, count]) => count >= minRows)
    common.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    return { words: common.slice(0, words).map(([found]) => found) }
  },
  apply({ words }, values, name) {
    const { codes, levels } = values as Texts
    const positions = formsOf(words)
    const counts = levels.map((level) => {
      const found = new Map<number, number>()
      for (const form of level === missingLevel ? [] : (level.match(word) ?? [])) {
        const k = positions.get(form)
        if (k !== undefined) found.set(k, (found.get(k) ?? 0) + 1)
      }
      return [...found]
    })
    const columns = words.map(() => new Float64Array(codes.length))
    for (let i = 0; i < codes.length; i++)
      if (codes[i]! >= 0) for (const [k, count] of counts[codes[i]!]!) columns[k]![i] = count
    return columns.map((column, k) => numeric(`${name}:${words[k]}`, column))
  },
  compile({ words }, input, name, graph) {
    if (words.length === 0) return []
    const tokens = graph.node(
      'Tokenizer',
      [asStrings(graph, input)],
      { tokenexp: wordRe2, mark: 0, mincharnum: 1, pad_value: '' },
      { domain: 'com.microsoft' },
    )
    const forms = [...formsOf(words)]
    const perForm = graph.node('TfIdfVectorizer', [tokens], {
      mode: 'TF',
      min_gram_length: 1,
      max_gram_length: 1,
      max_skip_count: 0,
      ngram_counts: { ints: [0] },
      ngram_indexes: { ints: forms.map((_, k) => k) },
      pool_strings: forms.map(([form]) => form),
    })
    const join = new Float64Array(forms.length * words.length)
    for (const [k, [, position]] of forms.entries()) join[k * words.length + position] = 1
    const matrix = graph.constant('double', [forms.length, words.length], join)
    const counts = graph.node('MatMul', [toDouble(graph, perForm), matrix])
    return words.map((found, k) =>
      numericTensor(
        `${name}:${found}`,
        graph.node('Gather', [counts, graph.constant('int64', [], [k])], { axis: 1 }),
      ),
    )
  },
  describe: ({ words }, name) =>
    `${name}: counts of ${words.length} words (${words.slice(0, 6).join(', ')}${words.length > 6 ? ', …' : ''})`,
}

/** Each form of the words and the word's position; a form that two words share counts for the first. */
function formsOf(words: readonly string[]): Map<string, number> {
  const forms = new Map<string, number>()
  for (const [k, lower] of words.entries())
    for (const form of [lower, lower.charAt(0).toUpperCase() + lower.slice(1), lower.toUpperCase()])
      if (!forms.has(form)) forms.set(form, k)
  return forms
}

/** Counts common words: `textCounts({ columns: ['note'], words: 30 })`. */
export const textCounts = stepMaker<TextCountsSettings>('textCounts')
