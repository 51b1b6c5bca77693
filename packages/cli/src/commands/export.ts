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
  new Command('export')
    .description('write runs and pipelines so that another tool reads them')
    .addCommand(airflowCommand())
    .addCommand(mlrunsCommand())

const mlrunsCommand = () =>
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
      const report = await exportMlruns(server, folder, {
        deleted: options.deleted ?? false,
        onProgress: ({ runs, points }) => line.show(`${count(runs)} runs, ${count(points)} points`),
      })
      line.clear()
      print(options.json, report, () =>
        [
          `${count(report.runs)} runs of ${count(report.experiments)} experiments, ${count(report.points)} points, ${count(report.files)} files, ${count(report.loggedModels)} logged models and ${count(report.versions)} versions of ${count(report.models)} models and prompts are in ${report.folder}${report.standing > 0 ? `; ${count(report.standing)} runs stood there already` : ''}.`,
          ...report.leftOut.map(({ run, what, key }) =>
            paragraph(
              `! ${what} ${JSON.stringify(key)} of ${run} is no name that MLflow takes, and was left out`,
              2,
            ),
          ),
          'MLflow reads it with MLFLOW_ALLOW_FILE_STORE=true and MLFLOW_TRACKING_URI=file:<folder>.',
        ].join('\n'),
      )
    })

interface AirflowOptions {
  set: string[]
  project?: string
  json?: boolean
}

const airflowCommand = () =>
  new Command('airflow')
    .description('a pipeline as a DAG file of Airflow 2 or 3, a task for each step')
    .argument('[pipeline]', 'which, where the project has several')
    .option(
      '--set <name=value>',
      'set a parameter of the pipeline (repeatable); the DAG has all as params',
      (text, all: string[]) => [...all, text],
      [],
    )
    .option(
      '--project <folder>',
      'where the project lies for Airflow\u2019s workers; default: where it lies here',
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nWhat runs once for each item of a list stays together in one task.\n\nExample:\n  $ slipway export airflow churn > dags/churn.py',
    )
    .action(async (name: string | undefined, options: AirflowOptions) => {
      const { pipelineFile, requireProject } = await import('../project.ts')
      const { planProject } = await import('../plan-project.ts')
      const { parseSettings } = await import('../settings.ts')
      const { dagFile } = await import('../export/airflow/dag-file.ts')
      const project = requireProject()
      const plan = await planProject(project, pipelineFile(project, name), parseSettings(options.set))
      const file = dagFile(plan, { project: options.project ?? project.root })
      print(options.json, { pipeline: plan.pipeline, file }, () => file.trimEnd())
    })
