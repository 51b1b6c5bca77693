import type { EndpointTraffic } from '@slipway/contract/traffic'
import { figure, percent } from '../../parts/figures.ts'

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

/** How much an endpoint was asked and who answered; shadows answer nobody. */
export function lastHourWords({ endpoint, requests, variants }: EndpointTraffic): string {
  const all = sum(requests)
  if (all === 0) return `Nobody asked ${endpoint} in the last hour.`
  const answered = variants
    .filter(({ role }) => role !== 'shadow')
    .map(({ version, requests }) => ({ version, count: sum(requests) }))
    .filter(({ count }) => count > 0)
    .map(({ version, count }) => `version ${version} answered ${figure(count)} (${percent(count / all)})`)
  return `In the last hour ${endpoint} was asked ${figure(all)} ${all === 1 ? 'time' : 'times'}: ${answered.join(', ')}.`
}
