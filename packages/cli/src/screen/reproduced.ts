import type { Difference } from '../reproduce/differences.ts'
import type { Reproduced } from '../reproduce/reproduce.ts'
import { count, decimal } from './numbers.ts'
import { paragraph } from './table.ts'

const shownDifferences = 12
const dataWords = {
  same: ['✔', 'is that of'],
  changed: ['!', 'has changed since'],
  other: ['!', 'is another file than that of'],
  gone: ['!', 'is gone since'],
} as const

/** What came out again and what did not, with what may be the cause. */
export function reproducedScreen(done: Reproduced): string {
  const { nodes, firstDiverged: first, environment, data, leftOut, code } = done
  const equal = nodes.filter(({ verdict }) => verdict === 'equal').length
  const others = nodes.filter(({ verdict, node }) => verdict !== 'equal' && node !== first?.node)
  const line = (title: string, text: string) => title.padEnd(13) + paragraph(text, 13).trimStart()
  return [
    paragraph(`${done.of} of ${done.pipeline}, run again as ${done.run}`),
    '',
    line(
      'Code',
      `✔ as it was: ${count(code.sources)} ${code.sources === 1 ? 'file' : 'files'}, ${code.digest.slice(0, 19)}…`,
    ),
    ...(code.folder ? [line('', `laid out in ${code.folder}`)] : []),
    ...(environment.length === 0 ? [line('Environment', '✔ as it was, as far as it was noted')] : []),
    ...environment.map(({ what, before, now }) =>
      line('Environment', `! ${what} was ${before ?? 'not there'}, is ${now ?? 'not there'}`),
    ),
    ...data.map(({ dataset, source, state }) =>
      line('Data', `${dataWords[state][0]} ${source} ${dataWords[state][1]} ${dataset}`),
    ),
    line(
      'Steps',
      `${done.equal ? '✔' : '✖'} ${count(equal)} of ${count(nodes.length)} came out equal${leftOut.length ? `; not done again: ${leftOut.slice(0, 6).join(', ')}` : ''}`,
    ),
    ...(first
      ? [
          '',
          first.verdict === 'missing'
            ? `✖ ${first.node} is in one of the runs only`
            : `✖ The first to diverge: ${first.node}, from equal inputs`,
          ...first.differences.slice(0, shownDifferences).map((one) => paragraph(differenceText(one), 4)),
          ...(first.differences.length > shownDifferences
            ? [`    and in ${count(first.differences.length - shownDifferences)} more places`]
            : []),
        ]
      : []),
    ...(others.length > 0
      ? [
          paragraph(
            `Others too: ${others
              .slice(0, 10)
              .map(({ node }) => node)
              .join(', ')}${others.length > 10 ? ` and ${count(others.length - 10)} more` : ''}`,
            2,
          ),
        ]
      : []),
  ].join('\n')
}

const differenceText = ({ path, before, after, difference }: Difference) =>
  `${path || 'the result'}: ${before ?? 'not there'} → ${after ?? 'not there'}${difference === null ? '' : ` (${difference > 0 ? '+' : ''}${decimal(difference)})`}`
