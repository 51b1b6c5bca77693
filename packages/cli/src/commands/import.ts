import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { hereOrNew } from '../project.ts'
import { bytes, count } from '../screen/numbers.ts'
import { progressLine } from '../screen/progress-line.ts'
import { paragraph, table } from '../screen/table.ts'
import { importChecksCommand } from './import-checks.ts'

interface Options {
  deleted?: boolean
  artifacts?: string
  jobs: string
  dryRun?: boolean
  json?: boolean
}

/** `slipway import`: what other tools keep. */
export const importCommand = () =>
  new Command('import')
    .description('bring experiments, runs, files, models and checks over from another tool')
    .addCommand(importChecksCommand())
    .addCommand(
      new Command('mlflow')
        .description(
          'everything of an MLflow store, under the same run ids; go on where it was cut short, verify',
        )
        .argument('<source>', "MLflow's SQLite file, its mlruns folder, or the address of its server")
        .option('--deleted', 'deleted experiments and runs too; they are deleted here as well')
        .option('--artifacts <folder>', 'the folder that addresses such as mlflow-artifacts:/… mean')
        .option('--jobs <n>', 'runs at once', '8')
        .option('--dry-run', 'read and count, write nothing')
        .option('--json', 'print one JSON document')
        .addHelpText(
          'after',
          `
Examples:
  $ slipway import mlflow mlflow.db --dry-run
  $ slipway import mlflow ./mlruns --deleted
  $ slipway import mlflow http://127.0.0.1:5000 --json

Exits with 5 where what stands here then is not all that the source holds.`,
        )
        .action(importNow),
    )

async function importNow(named: string, options: Options): Promise<void> {
  const { openSource } = await import('../import/mlflow/open-source.ts')
  const { parseCount } = await import('../counts.ts')
  const jobs = parseCount('--jobs', options.jobs, { most: 64 })
  await using source = await openSource(named, options.artifacts ?? null)
  const deleted = options.deleted ?? false
  if (options.dryRun) {
    const { countSource } = await import('../import/mlflow/count-source.ts')
    const counts = await countSource(source, { deleted })
    print(options.json, { dryRun: true, source: counts }, () =>
      [
        table(
          there(Object.entries(counts), ([, n]) => n),
          [
            { title: 'what', cell: ([what]) => what },
            { title: 'source', right: true, cell: ([what, n]) => sizeOf(what, n) },
          ],
        ),
        'Nothing was written.',
      ].join('\n'),
    )
    return
  }
  const { importMlflow } = await import('../import/mlflow/import-mlflow.ts')
  const { openJournal } = await import('../import/mlflow/journal.ts')
  const { importDiffers } = await import('../import/mlflow/import.errors.ts')
  const home = hereOrNew()
  await using server = await connectTo(home)
  using line = progressLine(options.json)
  const report = await importMlflow(source, server, {
    deleted,
    jobs,
    journal: openJournal(home, source.identity),
    onProgress: ({ runs, points, bytes: size }) =>
      line.show(`${count(runs)} runs, ${count(points)} points, ${bytes(size)}`),
  })
  line.clear()
  print(options.json, report, () =>
    [
      table(
        there(report.rows, (row) => row.source + row.here),
        [
          { title: '', cell: (row) => (row.same ? '✔' : '≠') },
          { title: 'what', cell: (row) => row.what },
          { title: 'source', right: true, cell: (row) => sizeOf(row.what, row.source) },
          { title: 'here', right: true, cell: (row) => sizeOf(row.what, row.here) },
          { title: 'content', cell: (row) => (row.same ? 'the same' : 'differs') },
        ],
      ),
      ...report.differing
        .slice(0, 20)
        .map(({ run, parts }) => paragraph(`≠ run ${run}: ${parts.join(', ')}`, 2)),
      ...report.refused.slice(0, 20).map(({ run, why }) => paragraph(`✖ ${run}: ${why}`, 2)),
      ...report.filesAway.slice(0, 20).map(({ run, why }) => paragraph(`! run ${run}: ${why}`, 2)),
    ].join('\n'),
  )
  if (!report.same) {
    const { exitCodes } = await import('../exit.ts')
    if (!options.json) throw importDiffers(report.rows.filter((row) => !row.same).map((row) => row.what))
    process.exitCode = exitCodes.conflict
  }
}

/** What neither side has is not spoken of; an empty store has experiments at least. */
const there = <T>(rows: readonly T[], count: (row: T) => number): T[] =>
  rows.filter((row, i) => i === 0 || count(row) > 0)

const sizeOf = (what: string, n: number) => (what === 'bytes' ? bytes(n) : count(n))
