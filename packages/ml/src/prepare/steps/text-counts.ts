import { missingLevel } from '../levels.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { tokensOf } from '../tokens.ts'
import { asStrings, double, numeric, numericTensor, type Texts, toDouble } from '../values.ts'

export interface TextCountsSettings {
  /** At most this many words get a column, those in most rows first. Default 50. */
  readonly words?: number
  /** Words in fewer training rows are left out. Default 5. */
  readonly minRows?: number
  /**
   * counts: how often. present: 0 or 1. tfidf: counts weighed down by the share of training rows that have the word,
   * each row then of length 1 (as scikit-learn's TfidfVectorizer). Default counts.
   */
  readonly weigh?: 'counts' | 'present' | 'tfidf'
}
interface Fitted {
  readonly words: readonly string[]
  readonly weigh?: 'present' | 'tfidf'
  /** For tfidf: ln((1 + rows) / (1 + rows with the word)) + 1. */
  readonly idf?: readonly number[]
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
  fit(values, { words = 50, minRows = 5, weigh = 'counts' }) {
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
    const kept = common.slice(0, words)
    return {
      words: kept.map(([found]) => found),
      ...(weigh !== 'counts' && { weigh }),
      ...(weigh === 'tfidf' && {
        idf: kept.map(([, count]) => Math.log((1 + codes.length) / (1 + count)) + 1),
      }),
    }
  },
  apply({ words, weigh, idf }, values, name) {
    const { codes, levels } = values as Texts
    const positions = formsOf(words)
    const counts = levels.map((level) => {
      const found = new Map<number, number>()
      for (const form of level === missingLevel ? [] : (level.match(word) ?? [])) {
        const k = positions.get(form)
        if (k !== undefined) found.set(k, (found.get(k) ?? 0) + 1)
      }
      return weighed([...found], weigh, idf)
    })
    const columns = words.map(() => new Float64Array(codes.length))
    for (let i = 0; i < codes.length; i++)
      if (codes[i]! >= 0) for (const [k, count] of counts[codes[i]!]!) columns[k]![i] = count
    return columns.map((column, k) => numeric(`${name}:${words[k]}`, column))
  },
  compile({ words, weigh, idf }, input, name, graph) {
    if (words.length === 0) return []
    const tokens = tokensOf(graph, asStrings(graph, input), wordRe2)
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
    let counts = graph.node('MatMul', [toDouble(graph, perForm), matrix])
    if (weigh === 'present') counts = graph.node('Min', [counts, double(graph, 1)])
    if (idf) {
      const axis = graph.constant('int64', [1], [1])
      const weights = graph.node('Mul', [counts, graph.constant('double', [1, idf.length], idf)])
      const length = graph.node('Sqrt', [
        graph.node('ReduceSum', [graph.node('Mul', [weights, weights]), axis]),
      ])
      const none = graph.node('Equal', [length, double(graph, 0)])
      counts = graph.node('Div', [weights, graph.node('Where', [none, double(graph, 1), length])])
    }
    return words.map((found, k) =>
      numericTensor(
        `${name}:${found}`,
        graph.node('Gather', [counts, graph.constant('int64', [], [k])], { axis: 1 }),
      ),
    )
  },
  describe: ({ words, weigh = 'counts' }, name) =>
    `${name}: ${weigh} of ${words.length} words (${words.slice(0, 6).join(', ')}${words.length > 6 ? ', …' : ''})`,
}

function weighed(
  counts: readonly (readonly [number, number])[],
  weigh: Fitted['weigh'],
  idf: readonly number[] | undefined,
): readonly (readonly [number, number])[] {
  if (weigh === 'present') return counts.map(([k]) => [k, 1])
  if (!idf) return counts
  const weights = counts.map(([k, count]) => [k, count * idf[k]!] as const)
  const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0))
  return weights.map(([k, weight]) => [k, weight / length])
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
