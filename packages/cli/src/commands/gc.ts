import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { bytes, count } from '../screen/numbers.ts'
import { paragraph } from '../screen/table.ts'

interface Options {
  dryRun?: boolean
  grace: string
  json?: boolean
}

/** `slipway gc`: files that nothing refers to, and what was deleted long ago. */
export const gcCommand = () =>
  new Command('gc')
    .description('remove files that nothing refers to, and what was deleted long ago')
    .option('--dry-run', 'tell what would go; remove nothing')
    .option('--grace <time>', 'how long ago it must have been deleted', '30d')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ slipway gc --dry-run\n  $ slipway gc --grace 7d')
    .action(async (options: Options) => {
      const { parseDuration } = await import('../parse-duration.ts')
      const graceMs = parseDuration('--grace', options.grace)
      await using server = await connectTo(here())
      const body = { graceMs, dryRun: options.dryRun ?? false }
      const found = await server.client.storage.collectGarbage({ body })
      print(options.json, found, () => {
        const { purged, removed, kept, fresh } = found
        const gone = [
          [purged.runs, 'run', 'runs'],
          [purged.experiments, 'experiment', 'experiments'],
          [purged.modelVersions, 'model version', 'model versions'],
          [purged.pipelineRuns, 'run of a pipeline', 'runs of pipelines'],
          [purged.datasetVersions, 'dataset version', 'dataset versions'],
        ] as const
        const deleted = gone
          .filter(([n]) => n > 0)
          .map(([n, one, many]) => `${count(n)} ${n === 1 ? one : many}`)
        const verb = found.dryRun ? 'Would remove' : 'Removed'
        return [
          paragraph(
            `${verb} ${files(removed)}${deleted.length > 0 ? `, and for good ${deleted.join(', ')} deleted before` : ''}.`,
          ),
          paragraph(
            `Kept ${files(kept)} that something refers to${fresh.files > 0 ? `, and ${files(fresh)} too new to tell` : ''}.`,
          ),
          ...(found.logs.files + found.environments.files > 0
            ? [
                paragraph(
                  `${verb} logs of runs that are gone (${bytes(found.logs.bytes)}) and environments long unused (${bytes(found.environments.bytes)}).`,
                ),
              ]
            : []),
          ...found.modelFolders.map((one) => `  ${bytes(one.bytes).padStart(9)}  models/${one.folder}`),
          ...found.largest.slice(0, 5).map((one) => `  ${bytes(one.bytes).padStart(9)}  ${one.digest}`),
        ].join('\n')
      })
    })

const files = (of: { files: number; bytes: number }) =>
  `${count(of.files)} ${of.files === 1 ? 'file' : 'files'} (${bytes(of.bytes)})`
