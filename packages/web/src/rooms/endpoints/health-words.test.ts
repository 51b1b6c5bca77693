import { expect, it } from 'vitest'
import { healthWords, type ModelHost } from './health-words.ts'

const well: ModelHost = {
  state: 'answering',
  failuresInARow: 0,
  failingSinceMs: null,
  retryAfterMs: 0,
  refused: 0,
  lastFailure: null,
  process: 'running',
  lastEnd: null,
  restarts: 0,
  memoryBytes: null,
}

it('says how a model does, and what becomes of requests meanwhile', () => {
  expect(healthWords('champion', well)).toEqual({ state: 'answers', what: 'It answers.', meanwhile: null })
  expect(healthWords('champion', { ...well, process: 'starting' })).toMatchObject({
    state: 'starts',
    meanwhile: 'Requests wait for it.',
  })
  expect(healthWords('champion', { ...well, process: 'none' }).meanwhile).toContain('starts one')
  expect(healthWords('champion', { ...well, failuresInARow: 2 })).toMatchObject({
    state: 'fails',
    what: 'It failed twice in a row.',
    meanwhile: expect.stringContaining('still asked') as string,
  })
  const resting: ModelHost = {
    ...well,
    state: 'resting',
    failuresInARow: 4,
    retryAfterMs: 4100,
    refused: 1200,
  }
  expect(healthWords('champion', resting)).toEqual({
    state: 'rests',
    what: 'It failed 4 times in a row, and is not asked for another 5 s.',
    meanwhile:
      'Requests are refused at once with 503 and the seconds to wait (MODEL_HOST_RESTING). So far: 1,200.',
  })
  expect(healthWords('challenger', resting).meanwhile).toContain('The champion answers in its place')
  expect(healthWords('champion', { ...resting, state: 'trying' })).toMatchObject({
    state: 'tries',
    what: expect.stringContaining('decides') as string,
  })
})
