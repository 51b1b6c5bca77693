import { randomBytes } from 'node:crypto'
import { placeOf, s3Artifacts } from '../src/adapters/artifacts/s3/index.ts'

// Puts what never ends in time: its test kills it in the middle.
const store = s3Artifacts({
  place: placeOf(process.env['SLIPWAY_ARTIFACTS']!, process.env),
  dir: process.argv[2]!,
})
await store.put(
  (async function* () {
    for (let i = 0; i < 400; i++) yield randomBytes(2 ** 20)
  })(),
)
