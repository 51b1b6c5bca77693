import { asStrings, type Texts } from '../values.ts'
import { badSetting } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'

export interface MapValuesSettings {
  /** What each value becomes; null = missing. Values that are not named stay as they are. */
  readonly values: Readonly<Record<string, string | null>>
}
interface Fitted {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** Replaces texts by others: spellings of one thing, and words that stand for "not known". */
export const mapValuesKind: StepKind<MapValuesSettings, Fitted> = {
  name: 'mapValues',
  title: 'replace values',
  takes: ['text'],
  takesUnasked: [],
  fit(_values, { values }) {
    const from = Object.keys(values ?? {})
    if (from.length === 0) throw badSetting('mapValues', 'no values', 'name at least one')
    return { from, to: from.map((key) => values[key] ?? '') }
  },
  apply({ from, to }, values, name) {
    const { codes, levels } = values as Texts
    const replaced = new Map(from.map((key, k) => [key, to[k]!]))
    // A missing text is '' in the graph, so '' may be named too.
    const empty = replaced.get('')
    const all = empty === undefined ? levels : [...levels, empty]
    return [
      {
        name,
        kind: 'text',
        codes: empty === undefined ? codes : codes.map((code) => (code === -1 ? levels.length : code)),
        levels: all.map((level, k) => (k < levels.length ? (replaced.get(level) ?? level) : level)),
      },
    ]
  },
  compile({ from, to }, input, name, graph) {
    const texts = asStrings(graph, input)
    const domain = { domain: 'ai.onnx.ml' }
    const named = graph.node(
      'LabelEncoder',
      [texts],
      { keys_strings: [...from], values_int64s: { ints: from.map(() => 1) }, default_int64: 0 },
      domain,
    )
    const mapped = graph.node(
      'LabelEncoder',
      [texts],
      { keys_strings: [...from], values_strings: [...to], default_string: '' },
      domain,
    )
    const tensor = graph.node('Where', [graph.node('Cast', [named], { to: 9 }), mapped, texts])
    return [{ name, kind: 'text', type: 'string', tensor }]
  },
  describe: ({ from, to }, name) =>
    `${name}: ${from
      .slice(0, 4)
      .map((key, k) => `"${key}" → ${to[k] === '' ? 'missing' : `"${to[k]}"`}`)
      .join(', ')}${from.length > 4 ? `, and ${from.length - 4} more` : ''}`,
}

/** Replaces values: `mapValues({ columns: ['item'], values: { ERROR: null, UNKNOWN: null, coffe: 'coffee' } })`. */
export const mapValues = stepMaker<MapValuesSettings>('mapValues')
