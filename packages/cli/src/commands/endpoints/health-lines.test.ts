import { expect, it } from 'vitest'
import type { EndpointDetail } from '@slipway/contract/serving'
import { healthLines } from './health-lines.ts'

type Counts = EndpointDetail['variantCounts'][number]
const told = (host: Counts['host']): string =>
  healthLines({
    variant: 'champion',
    requests: 0,
    errors: 0,
    p50Ms: null,
    p99Ms: null,
    dropped: 0,
    host,
  })
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
const well: NonNullable<Counts['host']> = {
  state: 'answering',
  failuresInARow: 0,
  failingSinceMs: null,
  retryAfterMs: 0,
  refused: 0,
  lastFailure: null,
  process: 'running',
  lastEnd: null,
  restarts: 0,
  memoryBytes: 182 * 1024 ** 2,
}

it('tells how a model does that runs in a process of its own', () => {
  expect(told(null)).toBe('')
  expect(told(well)).toBe('champion does not run in the server itself: answers, 182 MB.')
  const lastFailure = { code: 'MODEL_HOST_DIED', message: 'It ended.', hint: 'Look at it.', atMs: 0 }
  const resting = told({
    ...well,
    state: 'resting',
    failuresInARow: 4,
    failingSinceMs: 1_700_000_000_000,
    retryAfterMs: 4100,
    refused: 3,
    restarts: 1,
    memoryBytes: null,
    lastFailure,
    lastEnd: { why: 'It had grown.', atMs: 0 },
  })
  expect(resting).toMatch(
    /failed 4 times in a row since \S*2023\S*.*, rests for another 5 s, its process was replaced once, 3 refused meanwhile\./,
  )
  expect(resting).toMatch(/last failure .*: MODEL_HOST_DIED\. It ended\. {1,3}Look at it\./)
  expect(resting).toMatch(/its process last ended .*: It had grown\./)
  expect(told({ ...well, process: 'starting' })).toContain('its process is being started, 182 MB')
  expect(told({ ...well, state: 'trying', failuresInARow: 3 })).toContain('the next request decides')
})
