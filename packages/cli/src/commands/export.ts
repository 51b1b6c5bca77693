import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { count } from '../screen/numbers.ts'
import { paragraph } from '../screen/table.ts'
import { progressLine } from '../screen/progress-line.ts'

interface Options {
  deleted?: boolean
  json?: boolean
}

/** `slipway export`: runs, for other tools. */
export const exportCommand = () =>
  new Command('export').description('write runs so that another tool reads them').addCommand(
    new Command('mlruns')
      .description("a folder that MLflow's clients read: experiments, runs, points, datasets, files")
      .argument('<folder>', 'where to; runs that stand there already are left as they are')
      .option('--deleted', 'deleted experiments and runs too')
      .option('--json', 'print one JSON document')
      .addHelpText('after', '\nExample:\n  $ slipway export mlruns ./mlruns')
      .action(async (folder: string, options: Options) => {
        const { exportMlruns } = await import('../export/mlruns/export-mlruns.ts')
        await using server = await connectTo(here())
        using line = progressLine(options.json)
        const report = await exportMlruns(server.client, folder, {
          deleted: options.deleted ?? false,
          onProgress: ({ runs, points }) => line.show(`${count(runs)} runs, ${count(points)} points`),
        })
        line.clear()
        print(options.json, report, () =>
          [
            `${count(report.runs)} runs of ${count(report.experiments)} experiments, ${count(report.points)} points and ${count(report.files)} files are in ${report.folder}${report.standing > 0 ? `; ${count(report.standing)} runs stood there already` : ''}.`,
            ...report.leftOut.map(({ run, what, key }) =>
              paragraph(
                `! ${what} ${JSON.stringify(key)} of run ${run} is no name that MLflow takes, and was left out`,
                2,
              ),
            ),
            'MLflow reads it with MLFLOW_ALLOW_FILE_STORE=true and MLFLOW_TRACKING_URI=file:<folder>.',
          ].join('\n'),
        )
      }),
  )
