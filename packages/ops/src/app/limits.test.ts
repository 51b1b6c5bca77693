import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { limitsOf } from './limits.ts'

it('takes limits from the environment, and what is not said from the machine', () => {
  expect(limitsOf({})).toMatchObject({ runs: 64, cpu: availableParallelism(), pools: {} })
  expect(
    limitsOf({
      SLIPWAY_RUNS: '3',
      SLIPWAY_PLACES: '5',
      SLIPWAY_CPUS: '1.5',
      SLIPWAY_MEMORY_MB: '512',
      SLIPWAY_GPUS: '0',
      SLIPWAY_POOLS: 'warehouse=2, gpu-box=1,closed=0',
    }),
  ).toEqual({
    runs: 3,
    places: 5,
    cpu: 1.5,
    memoryMb: 512,
    gpu: 0,
    pools: { warehouse: 2, 'gpu-box': 1, closed: 0 },
  })
})

it.each([
  ['SLIPWAY_RUNS', '0'],
  ['SLIPWAY_PLACES', '2.5'],
  ['SLIPWAY_CPUS', 'all'],
  ['SLIPWAY_MEMORY_MB', '-1'],
  ['SLIPWAY_GPUS', 'two'],
  ['SLIPWAY_POOLS', 'warehouse'],
  ['SLIPWAY_POOLS', 'warehouse=-2'],
])('refuses %s=%s by name', (name, value) => {
  expect(() => limitsOf({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'APP_BAD_LIMIT', kind: 'invalid' }),
  )
  expect(() => limitsOf({ [name]: value })).toThrow(name)
})
