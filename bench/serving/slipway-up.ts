import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Bundles the command: what users run, whose threads begin in a fraction of the time that sources take. */
export const buildSlipway = (): void =>
  void execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: ['ignore', 2, 2] })

/**
 * `slipway up` over a new home in which a model folder answers as the endpoint `churn`: how to start it. As JSON, it prints
 * its address.
 * @param share of the predictions that is captured
 */
export const slipwayUp = (home: string, model: string, share = 1) => {
  execFileSync(process.execPath, [join(import.meta.dirname, 'slipway-home.ts'), home, model, String(share)])
  return {
    command: [
      process.execPath,
      join(root, 'packages/cli/bin/slipway.mjs'),
      'up',
      '--port',
      '0',
      '--grpc-port',
      'off',
      '--json',
    ],
    env: { SLIPWAY_HOME: home },
  }
}
