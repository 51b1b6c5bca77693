import { SlipwayError } from '@slipway/contract/error'

/** A text in the filter language that cannot be read, with the place where reading stopped. */
export class FilterError extends SlipwayError {
  /** Characters before the place, 0 at the text's begin. */
  readonly at: number
  constructor(facts: { message: string; text: string; at: number; expected: string }) {
    super({
      code: 'TRACKING_FILTER_UNREADABLE',
      kind: 'invalid',
      message: `${shortened(facts.message)} (at character ${facts.at + 1})`,
      hint: `${excerpt(facts.text, facts.at)} expected ${facts.expected}`,
    })
    this.at = facts.at
  }
}

const longestMessage = 400
const shortened = (message: string) =>
  message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message

const before = 60
const behind = 40

/** The line around the place with a caret below it. */
function excerpt(text: string, at: number): string {
  const from = Math.max(0, at - before)
  const shown = text.slice(from, at + behind).replaceAll(/[\s\p{Cc}]/gu, ' ')
  return `${shown}\n${' '.repeat(at - from)}^`
}

export const tooManyClauses = (count: number, most: number) =>
  new SlipwayError({
    code: 'TRACKING_FILTER_TOO_LONG',
    kind: 'invalid',
    message: `Invalid filter: it has ${count} different clauses; at most ${most} are taken.`,
    hint: "Name many values of one field in one clause, as in run_id IN ('…', '…'), or search in several steps.",
  })

export const orderedTwice = (field: string) =>
  new SlipwayError({
    code: 'TRACKING_ORDER_TWICE',
    kind: 'invalid',
    message: `\`order_by\` contains duplicate fields: ${field} stands in it twice.`,
    hint: 'Name each field once; the first one decides.',
  })
