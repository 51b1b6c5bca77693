import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Side } from './sides.ts'

export interface Measured {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Microseconds of the server's processor time a request. */
  readonly cpuUs: number
}

/** Asks a side over connections that stay, with wrk (apt install wrk) on the second processor. */
export async function load(
  side: Side,
  connections: number,
  seconds: number,
  folder: string,
): Promise<Measured> {
  const script = join(folder, `${side.name.replace(/\W+/g, '-')}.lua`)
  writeFileSync(
    script,
    [
      `local file = io.open(${JSON.stringify(side.body)})`,
      'wrk.method = "POST"',
      'wrk.body = file:read("*a")',
      'wrk.headers["Content-Type"] = "application/json"',
      'done = function(summary, latency)',
      '  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write',
      '  io.write(string.format("RESULT %d %d %f %f %d\\n", summary.requests, summary.duration,',
      '    latency:percentile(50), latency:percentile(99), failed))',
      'end',
    ].join('\n'),
  )
  const before = side.cpu()
  const args = ['-c', '1', 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, side.url]
  const { stdout } = await promisify(execFile)('taskset', args)
  const cpu = side.cpu() - before
  const [requests, us, p50, p99, failed] = /RESULT (.*)/.exec(stdout)![1]!.split(' ').map(Number) as number[]
  if (failed! > 0 || requests === 0)
    throw new Error(`${side.name}: ${failed} of ${requests} failed\n${stdout}`)
  return {
    requests: requests!,
    perSecond: (requests! / us!) * 1e6,
    p50Ms: p50! / 1000,
    p99Ms: p99! / 1000,
    cpuUs: (cpu / requests!) * 1e6,
  }
}
