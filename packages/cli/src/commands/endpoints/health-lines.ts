import type { EndpointDetail } from '@slipway/contract/serving'
import { count, moment } from '../../screen/numbers.ts'
import { paragraph } from '../../screen/table.ts'

/** How the model of a variant does that does not run in the server itself, and what it last failed at. */
export const healthLines = ({ variant, host }: EndpointDetail['variantCounts'][number]): string[] => {
  if (!host) return []
  const { state, failuresInARow, failingSinceMs, retryAfterMs, refused, lastFailure, restarts } = host
  const { process, lastEnd, memoryBytes } = host
  const facts = [
    state === 'answering'
      ? process === 'starting'
        ? 'its process is being started'
        : 'answers'
      : `failed ${failuresInARow} times in a row since ${moment(failingSinceMs ?? 0)}, ${state === 'resting' ? `rests for another ${Math.ceil(retryAfterMs / 1000)} s` : 'the next request decides'}`,
    ...(memoryBytes === null ? [] : [`${count(Math.round(memoryBytes / 1024 ** 2))} MB`]),
    ...(restarts > 0
      ? [`its process was replaced ${restarts === 1 ? 'once' : `${count(restarts)} times`}`]
      : []),
    ...(refused > 0 ? [`${count(refused)} refused meanwhile`] : []),
  ]
  const last = lastFailure
    ? [
        paragraph(`  last failure ${moment(lastFailure.atMs)}: ${lastFailure.code}. ${lastFailure.message}`),
        paragraph(`  ${lastFailure.hint}`),
      ]
    : []
  const end =
    lastEnd && lastEnd.why !== lastFailure?.message
      ? [paragraph(`  its process last ended ${moment(lastEnd.atMs)}: ${lastEnd.why}`)]
      : []
  return [
    '',
    paragraph(`${variant} does not run in the server itself: ${facts.join(', ')}.`),
    ...last,
    ...end,
  ]
}
