import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readConfigPart } from '@slipway/flow/plan'
import { badPools } from './app.errors.ts'
import type { ProjectOptions } from './planner.ts'

const timeoutMs = 60_000
const name = 'slipway.config.ts'

/**
 * The pools that the project's config declares. Throws APP_BAD_POOLS, and what loading the config does. A config that
 * never speaks of pools is not loaded: that would cost each command a process.
 */
export async function projectPools(
  home: string,
  { root, slipwayEntry }: ProjectOptions,
): Promise<Record<string, number>> {
  const module = join(resolve(root), name)
  if (!/\bpools\b/.test(textOf(module))) return {}
  const given = await readConfigPart({ root, home, slipwayEntry, module, part: 'pools' }, { timeoutMs })
  if (given === null) return {}
  if (typeof given !== 'object' || Array.isArray(given)) throw badPools(name, JSON.stringify(given))
  for (const [pool, places] of Object.entries(given))
    if (!/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(pool) || !Number.isInteger(places) || Number(places) < 0)
      throw badPools(name, `${pool}: ${JSON.stringify(places)}`)
  return given as Record<string, number>
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
