import { status } from '@grpc/grpc-js'
import { expect, it } from 'vitest'
import { SlipwayError } from '@slipway/contract/error'
import { grpcFailure } from './failure.ts'

it('tells clients that retry when it is worth it, by the rules of gRPC', () => {
  const resting = new SlipwayError({
    code: 'MODEL_HOST_RESTING',
    kind: 'unavailable',
    message: 'It rests.',
    hint: 'Ask again in 5 s.',
    retryAfterS: 5,
  })
  const told = grpcFailure(resting, () => {})
  expect(told).toMatchObject({ code: status.UNAVAILABLE, details: 'It rests. Ask again in 5 s.' })
  expect(told.metadata.getMap()).toEqual({
    'slipway-code': 'MODEL_HOST_RESTING',
    'slipway-hint': 'Ask%20again%20in%205%20s.',
    'grpc-retry-pushback-ms': '5000',
  })
})
