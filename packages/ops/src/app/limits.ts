import { availableParallelism, totalmem } from 'node:os'
import { gpusOfMachine } from '../adapters/executor/lender.ts'
import type { Limits } from '../pipelines/index.ts'
import { type InputChecks, mostWaiting } from '../serving/index.ts'
import { badLimit } from './app.errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What the steps of this server share: what the environment says, else what the machine has. Throws APP_BAD_LIMIT. */
export const limitsOf = (env: Environment): Limits => {
  const cores = availableParallelism()
  return {
    runs: numberOf(env, 'SLIPWAY_RUNS', 64, 1),
    places: numberOf(env, 'SLIPWAY_PLACES', Math.max(8, 2 * cores), 1),
    cpu: numberOf(env, 'SLIPWAY_CPUS', cores, 0),
    memoryMb: numberOf(env, 'SLIPWAY_MEMORY_MB', Math.floor(totalmem() / 2 ** 20), 0),
    gpu: numberOf(env, 'SLIPWAY_GPUS', gpusOfMachine(env).length, 0),
    pools: poolsOf(env['SLIPWAY_POOLS'] ?? ''),
  }
}

const numberOf = (env: Environment, name: string, otherwise: number, least: number): number => {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  const number = Number(text)
  const whole = name === 'SLIPWAY_CPUS' || Number.isInteger(number)
  if (!Number.isFinite(number) || !whole || number < least)
    throw badLimit(name, text, `a number from ${least}`)
  return number
}

/** How many labels may wait for predictions that are not captured; a million unless said. Throws APP_BAD_LIMIT. */
export const mostWaitingLabelsOf = (env: Environment): number =>
  numberOf(env, 'SLIPWAY_WAITING_LABELS', mostWaiting, 0)

/** What endpoints do about rows that fail the checks of the training data. Throws APP_BAD_LIMIT. */
export const inputChecksOf = (env: Environment): InputChecks => {
  const text = env['SLIPWAY_INPUT_CHECKS'] || 'warn'
  if (text !== 'off' && text !== 'warn' && text !== 'refuse')
    throw badLimit('SLIPWAY_INPUT_CHECKS', text, 'off, warn or refuse')
  return text
}

/** warehouse=2,gpu-box=1 */
const poolsOf = (text: string): Record<string, number> => {
  const entries = text.split(',').map((part) => part.trim())
  return Object.fromEntries(
    entries
      .filter((part) => part !== '')
      .map((part) => {
        const [, name, places] = /^([A-Za-z][A-Za-z0-9_.-]{0,63})=(\d{1,6})$/.exec(part) ?? []
        if (name === undefined) throw badLimit('SLIPWAY_POOLS', part, 'a list such as warehouse=2,gpu-box=1')
        return [name, Number(places)]
      }),
  )
}
