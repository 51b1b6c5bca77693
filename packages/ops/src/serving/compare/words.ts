import type { ComparisonBody, ComparisonVerdict } from '@slipway/contract/comparisons'

type Body = Omit<ComparisonBody, 'verdict' | 'sentences'>

/** Before so many labels nothing is concluded. */
const fewestLabels = 100
/** Two that are right equally often to within this are as good as each other. */
const sameWithin = 0.01
/** A share of failing requests that is surely higher by this is worse, whatever the labels say. */
const failsMore = 0.01
/** Evidence of a thousand to one that requests did not come by the weights. */
const offBalance = Math.log(1000)

/** What a comparison comes to. All intervals it looks at hold at all times. */
export const verdictOf = (body: Body, ratioEvidence: number | null): ComparisonVerdict => {
  const name = `Version ${body.candidate.version}`
  if (ratioEvidence !== null && ratioEvidence > offBalance)
    return {
      verdict: 'hold',
      words:
        'The requests did not come to the variants by their weights, so that the two are not comparable: look for what sorts them.',
    }
  if (body.errors && body.errors.low > failsMore)
    return {
      verdict: 'worse',
      words: `${name} fails more often: ${points(body.errors.value)} more of 100 requests.`,
    }
  const right = body.labels?.right
  if (!right || body.labels!.labelled < fewestLabels)
    return {
      verdict: 'hold',
      words:
        body.labels && body.labels.labelled > 0
          ? `Too few labels yet to say which is better: ${body.labels.labelled} of at least ${fewestLabels}.`
          : 'No labels have come yet, so nobody can say which is better.',
    }
  const { value, low, high } = right.difference
  const surely = (how: 'more' | 'less', least: number, most: number) =>
    `${points(Math.abs(value))} of 100 ${how} often right (between ${points(least)} and ${points(most)})`
  if (low > 0) return { verdict: 'better', words: `${name} is better: ${surely('more', low, high)}.` }
  if (high < 0) return { verdict: 'worse', words: `${name} is worse: ${surely('less', -high, -low)}.` }
  const span = `${signed(value)} of 100 more often right (between ${signed(low)} and ${signed(high)})`
  if (low > -sameWithin && high < sameWithin)
    return { verdict: 'as good', words: `${name} is as good as the champion: ${span}.` }
  return { verdict: 'hold', words: `It cannot be told yet which is better: ${span}.` }
}

/** What a colleague who builds no models would want to know. */
export const sentencesOf = (body: Body): string[] => {
  const [now, before] = [`Version ${body.candidate.version}`, `version ${body.champion.version}`]
  const { agreement, scores, latency, errors, labels } = body
  return [
    ...(agreement
      ? [
          `${now} agrees with ${before} on ${whole(agreement.value)} of 100 rows (${whole(agreement.low)}–${whole(agreement.high)}), over ${count(body.pairs)} that both answered.`,
        ]
      : body.paired
        ? [`${now} and ${before} have answered no request both yet.`]
        : [
            `${now} answered ${count(body.candidate.requests)} requests, ${before} ${count(body.champion.requests)}: each its own.`,
          ]),
    ...(scores
      ? [
          scores.psi < 0.1
            ? `Their scores are spread alike (PSI ${scores.psi.toFixed(2)}).`
            : `Their scores are spread ${scores.psi < 0.2 ? 'somewhat ' : ''}differently (PSI ${scores.psi.toFixed(2)}): on average ${now.toLowerCase()} says ${Math.abs(scores.meanDifference).toPrecision(2)} ${scores.meanDifference < 0 ? 'less' : 'more'}.`,
        ]
      : []),
    ...(latency && body.champion.latencyMs && body.candidate.latencyMs
      ? [
          `It answers ${latency.p < 0.05 ? (latency.slowerShare > 0.5 ? 'slower' : 'faster') : 'about as fast'}: ${ms(body.candidate.latencyMs.p50)} in the middle and ${ms(body.candidate.latencyMs.p99)} in the slowest hundredth, against ${ms(body.champion.latencyMs.p50)} and ${ms(body.champion.latencyMs.p99)}.`,
        ]
      : []),
    ...(errors && (body.candidate.errors > 0 || body.champion.errors > 0)
      ? [
          `${count(body.candidate.errors)} of its requests failed, ${count(body.champion.errors)} of the champion’s.`,
        ]
      : []),
    ...(labels?.right
      ? [
          `Of ${count(labels.labelled)} ${body.paired ? 'rows' : 'of its rows'} whose outcome is known it was right on ${whole(labels.right.candidate)} of 100, ${before} on ${whole(labels.right.champion)}${
            labels.right.onlyCandidate === null
              ? ''
              : `: ${count(labels.right.onlyCandidate)} that only it got right, ${count(labels.right.onlyChampion!)} that only ${before} did`
          }.`,
        ]
      : []),
    ...(labels?.metrics.map(({ words }) => words) ?? []),
    ...worseGroups(labels?.slices ?? []),
    ...body.kpis.flatMap(({ kpi, champion, candidate, difference }) =>
      candidate.mean === null || champion.mean === null
        ? []
        : [
            `${kpi} is ${candidate.mean.toPrecision(4)} on average over ${count(candidate.n)}, for the champion ${champion.mean.toPrecision(4)} over ${count(champion.n)}${
              difference && (difference.low > 0 || difference.high < 0) ? ', which is no accident' : ''
            }.`,
          ],
    ),
  ]
}

/** So many groups of rows are named; all of them are in the body. */
const mostGroups = 5

const worseGroups = (slices: NonNullable<Body['labels']>['slices']): string[] => {
  const worse = slices.filter((slice) => slice.worse)
  const more = worse.length - mostGroups
  return [
    ...worse.slice(0, mostGroups).map(({ words }) => words),
    ...(more > 0 ? [`It is worse in ${more} more ${more === 1 ? 'group' : 'groups'} of rows.`] : []),
  ]
}

const whole = (share: number) => Math.round(100 * share)
const points = (share: number) => (100 * share).toFixed(1)
const signed = (share: number) => `${share >= 0 ? '+' : '−'}${points(Math.abs(share))}`
const count = (n: number) => n.toLocaleString('en')
const ms = (value: number) => `${value < 10 ? value.toPrecision(2) : Math.round(value)} ms`
