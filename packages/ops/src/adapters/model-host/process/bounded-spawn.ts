import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { killGroup } from '@slipway/flow/worker'

/**
 * Where the memory of the machine is all taken the kernel ends this process first, never the server; and what it would
 * allocate beyond its limit is refused to it. Memory that is only reserved does not count (RLIMIT_DATA), nor do files.
 */
const bounds =
  'echo 1000 2>/dev/null >/proc/self/oom_score_adj; ulimit -d "$0" || echo "its memory is not bounded by the system" >&2; exec "$@"'

/**
 * Starts a program that may take so much memory, as the leader of a group of processes; pipes for what it says and, as the
 * fourth, for frames.
 */
export const boundedSpawn = (
  memoryBytes: number,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess => {
  const options: SpawnOptions = { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env }
  if (process.platform === 'win32') return spawn(program, args, options)
  const bounded = ['-c', bounds, String(Math.floor(memoryBytes / 1024)), program, ...args]
  return spawn('/bin/sh', bounded, { ...options, detached: true })
}

/** Ends such a program at once, with all that it has started, also where it has ended itself. */
export const endSpawned = (child: ChildProcess): void => {
  if (process.platform === 'win32') child.kill('SIGKILL')
  else killGroup(child.pid, 'SIGKILL')
}
