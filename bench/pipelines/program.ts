import { spawnSync } from 'node:child_process'

/** Runs a program to its end; what it printed. Throws with what it said where it fails. */
export function program(
  [name, ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): string {
  const done = spawnSync(name!, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  if (done.status !== 0)
    throw new Error(`${name} ${args.join(' ')} ended with ${done.status}: ${done.stderr}${done.stdout}`)
  return done.stdout
}
