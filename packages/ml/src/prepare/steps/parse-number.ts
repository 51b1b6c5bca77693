import type { Graph } from '../../onnx/graph.ts'
import {
  type DecimalMark,
  decimalMarks,
  groupedNumber,
  plainNumber,
  spellingOf,
  wholeText,
} from '../number-spelling.ts'
import { badSetting, numbersMixed } from '../prepare.errors.ts'
import { type StepKind, stepMaker } from '../step.ts'
import { firstMatch, tokensOf } from '../tokens.ts'
import { asStrings, double, numeric, numericTensor, type Texts } from '../values.ts'

export interface ParseNumberSettings {
  /** What stands before the fraction: '.' or ','. Default: found in the column, and an error where it holds both. */
  readonly decimal?: DecimalMark
}
/** Without a decimal mark: a dot, and nothing between thousands. */
interface Fitted {
  readonly decimal?: DecimalMark
  /** The marks that stand between thousands: some of , . space ' (each once). */
  readonly groups?: string
}

/**
 * Texts that spell numbers as numbers: "12", " 3.5e2 ", "$4.20", "7 %", "1,234.5", "1.234,5", "1 234,5", "1'234.5".
 * Which marks a column uses is found in its training rows and kept. Anything else is missing. For columns that hold
 * numbers and words for "not known"; where all cells are numbers, reading the file made them numbers already.
 */
export const parseNumberKind: StepKind<ParseNumberSettings, Fitted> = {
  name: 'parseNumber',
  title: 'texts as numbers',
  version: 2,
  takes: ['text'],
  takesUnasked: [],
  fit(values, { decimal }, { name }) {
    if (decimal !== undefined && !decimalMarks.includes(decimal))
      throw badSetting('parseNumber', `the decimal mark "${decimal as string}"`, 'take "." or ","')
    const { codes, levels } = values as Texts
    const used = [...new Set(codes)].filter((code) => code >= 0).map((code) => levels[code]!)
    const found = spellingOf(used, decimal)
    if ('mixed' in found) throw numbersMixed(name, ...found.mixed)
    return found.decimal === '.' && found.groups === '' ? {} : found
  },
  apply({ decimal = '.', groups = '' }, values, name) {
    const { codes, levels } = values as Texts
    const read = readerOf(decimal, groups)
    const numbers = levels.map(read)
    return [
      numeric(
        name,
        Float64Array.from(codes, (code) => (code === -1 ? Number.NaN : numbers[code]!)),
      ),
    ]
  },
  compile({ decimal = '.', groups = '' }, input, name, graph) {
    const texts = asStrings(graph, input)
    const plain = () =>
      numbersIn(graph, firstMatch(graph, firstMatch(graph, texts, wholeText(plainNumber)), plainNumber))
    if (decimal === '.' && groups === '') return [numericTensor(name, plain())]
    const grouped = groupedIn(graph, texts, decimal, groups)
    if (decimal === ',') return [numericTensor(name, grouped)]
    const digits = plain()
    return [numericTensor(name, graph.node('Where', [graph.node('IsNaN', [digits]), grouped, digits]))]
  },
  describe({ decimal = '.', groups = '' }, name) {
    const marks =
      groups === ''
        ? ''
        : `, thousands apart by ${[...groups].map((mark) => (mark === ' ' ? 'space' : `"${mark}"`)).join(' or ')}`
    return `${name}: read as numbers with a decimal "${decimal}"${marks}, anything else missing`
  },
}

/** Texts as numbers: `parseNumber({ columns: ['total_spent'] })`. */
export const parseNumber = stepMaker<ParseNumberSettings>('parseNumber')

function readerOf(decimal: DecimalMark, groups: string): (text: string) => number {
  const plain = decimal === '.' ? new RegExp(wholeText(plainNumber), 'u') : null
  const plainOnly = new RegExp(plainNumber)
  const grouped = groupedNumber(decimal, groups)
  const whole = new RegExp(wholeText(grouped.number), 'u')
  const within = new RegExp(grouped.number, 'u')
  const between = new RegExp(grouped.between, 'gu')
  return (text) => {
    if (plain?.test(text)) return Number(plainOnly.exec(text)![0])
    if (!whole.test(text)) return Number.NaN
    return Number(within.exec(text)![0].replace(between, '').replace(',', '.'))
  }
}

/** 1 where a text is empty, else 0: int64 [N …]. */
const blanks = (graph: Graph, texts: string): string =>
  graph.node(
    'LabelEncoder',
    [texts],
    { keys_strings: [''], values_int64s: { ints: [1] }, default_int64: 0 },
    { domain: 'ai.onnx.ml' },
  )

/** Texts of digits as doubles, and what the empty text stands for. */
function numbersIn(graph: Graph, texts: string, empty = 'NaN'): string {
  const none = graph.node('Cast', [blanks(graph, texts)], { to: 9 })
  const spelled = graph.node('Where', [none, graph.constant('string', [], [empty]), texts])
  return graph.node('Cast', [spelled], { to: 11 })
}

/** More digits after the mark than doubles hold are not a number that somebody wrote down. */
const mostDecimals = 15
const mostGroups = 6

/**
 * Texts with marks between thousands as doubles [N]. ONNX cannot take marks out of texts, so the number is made of
 * whole numbers: (whole × 10^decimals + fraction) / 10^decimals, which is the nearest double up to 2⁵³.
 */
function groupedIn(graph: Graph, texts: string, decimal: DecimalMark, groups: string): string {
  const { number, whole: wholePart, fraction } = groupedNumber(decimal, groups)
  const full = firstMatch(graph, texts, wholeText(number))
  const body = firstMatch(graph, full, number)
  const axis = graph.constant('int64', [1], [1])
  const parts = tokensOf(graph, firstMatch(graph, body, wholePart), '[0-9]+')
  // As many columns for every batch: empty ones after those that are there.
  const none = graph.node(
    'LabelEncoder',
    [body],
    { keys_strings: [''], values_strings: [''], default_string: '' },
    { domain: 'ai.onnx.ml' },
  )
  const blank = graph.node('Unsqueeze', [none, axis])
  const padded = graph.node('Concat', [parts, ...Array.from({ length: mostGroups + 1 }, () => blank)], {
    axis: 1,
  })
  const column = (k: number) => graph.node('Gather', [padded, graph.constant('int64', [], [k])], { axis: 1 })
  let sum = numbersIn(graph, column(0), '0')
  for (let k = 1; k <= mostGroups; k++) {
    const texts = column(k)
    const next = graph.node('Add', [
      graph.node('Mul', [sum, double(graph, 1000)]),
      numbersIn(graph, texts, '0'),
    ])
    sum = graph.node('Where', [graph.node('Cast', [blanks(graph, texts)], { to: 9 }), sum, next])
  }
  const after = firstMatch(graph, body, fraction)
  const digits = tokensOf(graph, after, '[0-9]')
  const there = graph.node('Sub', [graph.constant('int64', [], [1]), blanks(graph, digits)])
  const count = graph.node('ReduceSum', [there, axis], { keepdims: 0 })
  const powers = graph.constant(
    'double',
    [mostDecimals + 1],
    Array.from({ length: mostDecimals + 1 }, (_, k) => 10 ** k),
  )
  const power = graph.node('Gather', [powers, count], { axis: 0 })
  const decimals = numbersIn(graph, firstMatch(graph, after, '[0-9]+'), '0')
  const value = graph.node('Div', [graph.node('Add', [graph.node('Mul', [sum, power]), decimals]), power])
  const positive = graph.node('Cast', [blanks(graph, firstMatch(graph, body, '-'))], { to: 9 })
  const signed = graph.node('Where', [positive, value, graph.node('Neg', [value])])
  const missing = graph.node('Cast', [blanks(graph, full)], { to: 9 })
  return graph.node('Where', [missing, double(graph, Number.NaN), signed])
}
