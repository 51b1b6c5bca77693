import { murmur3 } from '../murmur3.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { tokensOf } from '../tokens.ts'
import { asStrings, numeric, numericTensor, type Texts, toDouble } from '../values.ts'

export interface HashSettings {
  /** How many columns. Default 32. */
  readonly buckets?: number
  /** value: the text as a whole. words: each run of letters and digits, spelled as it is. Default value. */
  readonly by?: 'value' | 'words'
}
interface Fitted {
  readonly buckets: number
  readonly by: 'value' | 'words'
}

const word = /[\p{L}\p{N}]+/gu
const wordRe2 = '[\\p{L}\\p{N}]+'

/**
 * Texts of any number of values in few columns: each value (or word) counts in the column that its hash picks, so
 * that values never seen have a place too. |MurmurHash3| mod buckets, as scikit-learn's HashingVectorizer without
 * signs.
 */
export const hashKind: StepKind<HashSettings, Fitted> = {
  name: 'hash',
  title: 'hash into few columns',
  takes: ['text'],
  takesUnasked: [],
  fit(_values, { buckets = 32, by = 'value' }) {
    if (!Number.isInteger(buckets) || buckets < 2 || buckets > 4096)
      throw badSetting('hash', `${buckets} buckets`, 'take a whole number from 2 to 4096')
    return { buckets, by }
  },
  apply({ buckets, by }, values, name) {
    const { codes, levels } = values as Texts
    const found = levels.map((level) =>
      (by === 'words' ? (level.match(word) ?? []) : level === '' ? [] : [level]).map(
        (text) => Math.abs(murmur3(text)) % buckets,
      ),
    )
    const columns = Array.from({ length: buckets }, () => new Float64Array(codes.length))
    for (let i = 0; i < codes.length; i++)
      if (codes[i]! >= 0) for (const bucket of found[codes[i]!]!) columns[bucket]![i]!++
    return columns.map((column, k) => numeric(`${name}#${k}`, column))
  },
  compile({ buckets, by }, input, name, graph) {
    const axis = graph.constant('int64', [1], [1])
    const texts = asStrings(graph, input)
    const tokens = by === 'words' ? tokensOf(graph, texts, wordRe2) : graph.node('Unsqueeze', [texts, axis])
    const hash = graph.node('MurmurHash3', [tokens], { seed: 0, positive: 0 }, { domain: 'com.microsoft' })
    const size = graph.node('Abs', [graph.node('Cast', [hash], { to: 7 })])
    const bucket = graph.node('Mod', [size, graph.constant('int64', [], [buckets])])
    // Where there is no word the place is beyond the last bucket, which OneHot leaves zero.
    const there = graph.node(
      'LabelEncoder',
      [tokens],
      { keys_strings: [''], values_int64s: { ints: [0] }, default_int64: 1 },
      { domain: 'ai.onnx.ml' },
    )
    const place = graph.node('Where', [
      graph.node('Cast', [there], { to: 9 }),
      bucket,
      graph.constant('int64', [], [buckets]),
    ])
    const spread = graph.node('OneHot', [
      place,
      graph.constant('int64', [1], [buckets]),
      graph.constant('float', [2], [0, 1]),
    ])
    const counts = toDouble(graph, graph.node('ReduceSum', [spread, axis], { keepdims: 0 }))
    return Array.from({ length: buckets }, (_, k) =>
      numericTensor(
        `${name}#${k}`,
        graph.node('Gather', [counts, graph.constant('int64', [], [k])], { axis: 1 }),
      ),
    )
  },
  describe: ({ buckets, by }, name) =>
    `${name}: ${by === 'words' ? 'its words' : 'hashed'} in ${buckets} columns`,
}

/** Texts in few columns: `hash({ columns: ['url'], buckets: 64 })`. */
export const hash = stepMaker<HashSettings>('hash')
