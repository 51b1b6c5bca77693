/** How a column spells numbers: what stands before the fraction, and what between thousands. */
export const decimalMarks = ['.', ','] as const
export type DecimalMark = (typeof decimalMarks)[number]

export interface NumberSpelling {
  readonly decimal: DecimalMark
  /** Each mark between thousands once, among , . space ' */
  readonly groups: string
}

/** 12, -1.5e3, .5: the same in JavaScript and RE2. */
export const plainNumber = '[-+]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][-+]?[0-9]+)?'

/** A number with a currency before it or a unit after it, and nothing else. */
export const wholeText = (number: string): string =>
  `^[ \\t]*(?:[$€£][ ]?)?${number}(?:[ ]?(?:%|[A-Za-z°]{1,8}))?[ \\t]*$`

/** Spaces that do not break lines, and the typographic apostrophe, are written for the plain ones. */
const alike: Readonly<Record<string, string>> = { ',': ',', '.': '.', ' ': ' \u00a0\u202f', "'": "'’" }

/** Patterns of numbers with marks between thousands, or none; the same in JavaScript and RE2. */
export function groupedNumber(decimal: DecimalMark, groups: string) {
  const between = `[${[...groups].map((mark) => alike[mark]).join('')}]`
  const thousands = groups === '' ? '' : `[0-9]{1,3}(?:${between}[0-9]{3}){1,6}|`
  const fraction = `[${decimal}][0-9]{0,15}`
  return {
    number: `[-+]?(?:(?:${thousands}[0-9]{1,21})(?:${fraction})?|[${decimal}][0-9]{1,15})`,
    whole: groups === '' ? '^[-+]?[0-9]+' : `^[-+]?[0-9]+(?:${between}[0-9]{3})*`,
    fraction: `[${decimal}][0-9]+`,
    between: groups === '' ? '(?!)' : between,
  }
}

/** Three digits after one mark: 1,234 may be a thousand or a little more than one. */
const open = /^[-+]?[1-9][0-9]{0,2}([.,])[0-9]{3}$/
const bare = /^[-+]?[0-9]*[.,][0-9]*$/

/**
 * The marks of texts, as what most of them leave no doubt of; texts that are no numbers say nothing. `decimal`, where
 * given, is not looked for. `mixed`: an example of each of two spellings that cannot both be meant.
 */
export function spellingOf(
  texts: readonly string[],
  decimal?: DecimalMark,
): NumberSpelling | { readonly mixed: readonly [string, string] } {
  const sure: Partial<Record<DecimalMark, string>> = {}
  const maybe: Partial<Record<DecimalMark, string>> = {}
  const bodies = texts.flatMap((text) => bodyOf(text) ?? [])
  for (const body of bodies) {
    const unsure = open.exec(body)?.[1] as DecimalMark | undefined
    // 1,234 most likely groups thousands, 1.234 most likely does not.
    if (unsure) maybe[unsure] ??= body
    else for (const mark of readable(body)) sure[mark] ??= body
  }
  if (decimal === undefined && sure['.'] && sure[',']) return { mixed: [sure['.'], sure[',']] }
  if (decimal === undefined && !sure['.'] && !sure[','] && maybe['.'] && maybe[','])
    return { mixed: [maybe['.'], maybe[',']] }
  const chosen = decimal ?? (sure[','] ? ',' : '.')
  const others = [chosen === '.' ? ',' : '.', ' ', "'"]
  const groups = others.filter((mark) => {
    const pattern = new RegExp(`^${groupedNumber(chosen, mark).number}$`, 'u')
    const grouping = new RegExp(groupedNumber(chosen, mark).between, 'u')
    return bodies.some((body) => grouping.test(body) && pattern.test(body))
  })
  return { decimal: chosen, groups: groups.join('') }
}

/** The decimal mark with which alone a text is a number; none where it has no mark, or is no number. */
function readable(body: string): DecimalMark[] {
  if (!/[.,]/.test(body)) return []
  const plain = bare.test(body)
  const fitting = decimalMarks.filter((mark) => {
    if (plain) return body.includes(mark)
    return new RegExp(`^${groupedNumber(mark, mark === '.' ? ", '" : ". '").number}$`, 'u').test(body)
  })
  return fitting.length === 1 ? fitting : []
}

const shape = new RegExp(wholeText("([-+]?[0-9.,'’ \u00a0\u202f]*[0-9][.,]?)"), 'u')
const bodyOf = (text: string): string | undefined => shape.exec(text)?.[1]?.trim()
