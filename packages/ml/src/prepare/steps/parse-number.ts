import { type StepKind, stepMaker } from '../step.ts'
import { firstMatch } from '../tokens.ts'
import { asStrings, type Texts, numeric, numericTensor } from '../values.ts'

/** A number, with a currency before it or a unit after it, and nothing else; understood alike by JavaScript and RE2. */
const number = '[-+]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][-+]?[0-9]+)?'
const whole = (blank: string) =>
  `^[ \\t]*(?:[$€£]${blank})?${number}(?:${blank}(?:%|[A-Za-z°]{1,8}))?[ \\t]*$`
const wholePattern = new RegExp(whole('[ ]?'), 'u')
const numberPattern = new RegExp(number)

/**
 * Texts that spell numbers as numbers: "12", " 3.5e2 ", "$4.20", "7 %". Anything else is missing. For columns that
 * hold numbers and words for "not known"; where all cells are numbers, reading the file made them numbers already.
 */
export const parseNumberKind: StepKind = {
  name: 'parseNumber',
  title: 'texts as numbers',
  takes: ['text'],
  takesUnasked: [],
  fit: () => ({}),
  apply(_fitted, values, name) {
    const { codes, levels } = values as Texts
    const numbers = levels.map((level) =>
      wholePattern.test(level) ? Number(numberPattern.exec(level)![0]) : Number.NaN,
    )
    return [
      numeric(
        name,
        Float64Array.from(codes, (code) => (code === -1 ? Number.NaN : numbers[code]!)),
      ),
    ]
  },
  compile(_fitted, input, name, graph) {
    const full = firstMatch(graph, asStrings(graph, input), whole('[ ]?'))
    const digits = firstMatch(graph, full, number)
    const none = graph.node(
      'LabelEncoder',
      [digits],
      { keys_strings: [''], values_int64s: { ints: [1] }, default_int64: 0 },
      { domain: 'ai.onnx.ml' },
    )
    const spelled = graph.node('Where', [
      graph.node('Cast', [none], { to: 9 }),
      graph.constant('string', [], ['NaN']),
      digits,
    ])
    return [numericTensor(name, graph.node('Cast', [spelled], { to: 11 }))]
  },
  describe: (_fitted, name) => `${name}: read as numbers, anything else missing`,
}

/** Texts as numbers: `parseNumber({ columns: ['total_spent'] })`. */
export const parseNumber = stepMaker('parseNumber')
