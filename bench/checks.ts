import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checksOf, writeChecks } from '../packages/ml/src/check/index.ts'
import { type FileName, files, writeFile } from './checks/files.ts'
import { suiteOf } from './checks/suites.ts'
import { median } from './figures/median.ts'

/**
 * Fifteen checks and the missing values of CSV files of 1M rows and 20 columns, reading included: `runChecks`, one
 * query of DuckDB that is written by hand for the file, pandera on pandas, Great Expectations on pandas; and a hundred
 * checks beside ten. Each in a process of its own, in turns, medians; times begin once the programs are loaded, except
 * those of whole processes, of which ours is `slipway data check` (as it is installed, where `npm run build` is newer than
 * its sources). Ratios are of the processors' time unless they say wall.
 * BENCH_CHECKS_PYTHON names a Python with pandas, pandera and great_expectations (without it those two are left out);
 * BENCH_ROWS and BENCH_ROUNDS change the size.
 */
export async function bench(): Promise<{ table: string; ratios: Record<string, number> }> {
  const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
  const rows = Number(process.env.BENCH_ROWS ?? 1_000_000)
  const python = process.env.BENCH_CHECKS_PYTHON
  const dir = mkdtempSync(join(tmpdir(), 'slipway-bench-checks-'))
  try {
    const tables: string[] = []
    const ratios: Record<string, number> = {}
    for (const file of files) {
      const csv = join(dir, `${file}.csv`)
      await writeFile(file, csv, rows)
      writeFileSync(suiteBeside(csv), writeChecks(checksOf(suiteOf(file)).map((check) => ({ check }))))
      const counts = file === 'orders' ? ['ten', 'hundred'] : ['ten ranges', 'hundred ranges']
      const sides = [
        'slipway',
        command,
        'duckdb',
        ...(python ? ['pandera', 'great_expectations'] : []),
        ...counts,
      ]
      const found = new Map(sides.map((side) => [side, [] as Measure[]]))
      for (let round = 0; round < rounds; round++)
        for (const side of sides) found.get(side)!.push(run(side, file, csv, python))
      const medians = new Map([...found].map(([side, list]) => [side, mediansOf(list)]))
      const megabytes = (statSync(csv).size / 1e6).toFixed(0)
      tables.push(
        tableOf(
          `${file}: ${rows.toLocaleString('en-US')} x 20, ${megabytes} MB, medians of ${rounds}`,
          medians,
        ),
      )
      Object.assign(ratios, ratiosOf(file, medians, counts))
      rmSync(csv)
    }
    return { table: `${tables.join('\n\n')}\nload ${loadavg()[0]!.toFixed(1)}`, ratios }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Measure {
  readonly seconds: number
  readonly cpuSeconds: number
  /** With the loading of programs. */
  readonly wholeSeconds: number
  readonly wholeCpuSeconds: number
  readonly megabytes: number
}

/** What a user runs. */
const command = 'slipway data check'
const suiteBeside = (csv: string): string => `${csv}.yaml`
const slipway = join(import.meta.dirname, '../packages/cli/bin/slipway.mjs')
const tellsAtExit = `data:text/javascript,${encodeURIComponent(`process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  console.error(JSON.stringify({ cpuSeconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 }))
})`)}`

/** The command from its start to its end, which has no other times. */
const runCommand = (csv: string): Measure => {
  const began = performance.now()
  const args = ['--import', tellsAtExit, slipway, 'data', 'check', csv, '--suite', suiteBeside(csv)]
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: dirname(csv) })
  const wholeSeconds = (performance.now() - began) / 1000
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status}: ${done.stderr}`)
  const { cpuSeconds, megabytes } = JSON.parse(done.stderr.trim().split('\n').at(-1)!) as Measure
  return { seconds: Number.NaN, cpuSeconds: Number.NaN, wholeSeconds, wholeCpuSeconds: cpuSeconds, megabytes }
}

const run = (side: string, file: FileName, csv: string, python: string | undefined): Measure => {
  if (side === command) return runCommand(csv)
  const isPython = side === 'pandera' || side === 'great_expectations'
  const script = join(import.meta.dirname, 'checks', isPython ? 'sides.py' : 'sides.ts')
  const began = performance.now()
  const done = spawnSync(isPython ? python! : process.execPath, [script, side, file, csv], {
    encoding: 'utf8',
  })
  const wholeSeconds = (performance.now() - began) / 1000
  if (done.status !== 0) throw new Error(`${side} ended with ${done.status}: ${done.stderr}`)
  const told = JSON.parse(done.stdout.trim().split('\n').at(-1)!) as Omit<Measure, 'wholeSeconds'>
  return { ...told, wholeSeconds }
}

const mediansOf = (list: readonly Measure[]): Measure => {
  const of = (key: keyof Measure) => median(list.map((each) => each[key]))
  return {
    seconds: of('seconds'),
    cpuSeconds: of('cpuSeconds'),
    wholeSeconds: of('wholeSeconds'),
    wholeCpuSeconds: of('wholeCpuSeconds'),
    megabytes: of('megabytes'),
  }
}

const words: Record<string, string> = {
  slipway: 'slipway, 15 checks and missing values',
  [command]: 'slipway data check, whole',
  duckdb: 'DuckDB, one query by hand',
  pandera: 'pandera on pandas',
  great_expectations: 'Great Expectations on pandas',
  ten: 'slipway, 10 checks of many kinds',
  hundred: 'slipway, 100 checks of many kinds',
  'ten ranges': 'slipway, 10 range checks',
  'hundred ranges': 'slipway, 100 range checks',
}

const tableOf = (title: string, found: ReadonlyMap<string, Measure>): string =>
  [
    title,
    rowOf('', ['seconds', 'CPU s', 'whole s', 'whole CPU', 'MB']),
    ...[...found].map(([side, { seconds, cpuSeconds, wholeSeconds, wholeCpuSeconds, megabytes }]) =>
      rowOf(words[side]!, [
        ...[seconds, cpuSeconds, wholeSeconds, wholeCpuSeconds].map((value) =>
          Number.isNaN(value) ? '' : value.toFixed(2),
        ),
        megabytes.toFixed(0),
      ]),
    ),
  ].join('\n')

const rowOf = (name: string, cells: readonly string[]): string =>
  name.padEnd(40) + cells.map((cell) => cell.padStart(10)).join('')

const ratiosOf = (
  file: FileName,
  found: ReadonlyMap<string, Measure>,
  [ten, hundred]: readonly string[],
): Record<string, number> => {
  const cpu = (side: string) => found.get(side)!.cpuSeconds
  const wall = (side: string) => found.get(side)!.seconds
  const whole = (side: string) => found.get(side)!
  const ratios: Record<string, number> = {
    'slipway to hand-written query': cpu('slipway') / cpu('duckdb'),
    'hundred checks to ten': cpu(hundred!) / cpu(ten!),
    'peak megabytes': found.get('slipway')!.megabytes,
  }
  for (const side of ['pandera', 'great_expectations'].filter((name) => found.has(name))) {
    ratios[`${side} to slipway`] = cpu(side) / cpu('slipway')
    ratios[`${side} to slipway, wall`] = wall(side) / wall('slipway')
    ratios[`${side} to slipway, whole processes`] =
      whole(side).wholeCpuSeconds / whole(command).wholeCpuSeconds
    ratios[`${side} to slipway, whole processes, wall`] =
      whole(side).wholeSeconds / whole(command).wholeSeconds
  }
  return Object.fromEntries(
    Object.entries(ratios).map(([what, value]) => [`${file}: ${what}`, Number(value.toFixed(3))]),
  )
}
