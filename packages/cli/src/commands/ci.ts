import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'

interface Options {
  run: string
  base: string
  out?: string
  json?: boolean
}

/** `slipway ci`: for Jenkins, GitHub, GitLab and the like. */
export const ciCommand = () =>
  new Command('ci').description('for continuous integration: reports for pull requests').addCommand(
    new Command('report')
      .description('a run as Markdown: metrics beside those of the main branch, gate, data, plots')
      .argument('[pipeline]', 'of its newest run; default: of the newest run of all')
      .option('--run <run>', 'of this run', 'latest')
      .option('--base <branch>', 'beside the newest run of this branch', 'main')
      .option('--out <file>', 'write it there')
      .option('--json', 'print one JSON document')
      .addHelpText(
        'after',
        `
A run is of a branch when it was started on it, or from a commit that it holds. docs/ci.md has a Jenkinsfile and a
workflow for GitHub.

Examples:
  $ slipway ci report
  $ slipway ci report churn --base main --out report.md`,
      )
      .action(async (name: string | undefined, options: Options) => {
        const { here, findProject } = await import('../project.ts')
        const { pipelineRunId } = await import('../run-id.ts')
        const { baseRunOf } = await import('../ci/base-run.ts')
        const { factsOf } = await import('../ci/report-facts.ts')
        const { reportMarkdown } = await import('../ci/report-markdown.ts')
        const { requireFolderOf, writeFileIn } = await import('../write-file-in.ts')
        const { metrics } = await import('@slipway/ml/evaluate')
        if (options.out !== undefined) requireFolderOf(options.out)
        await using server = await connectTo(here())
        const { client } = server
        const wanted = options.run === 'latest' && name !== undefined ? name : options.run
        const now = await factsOf(client, await pipelineRunId(client, wanted))
        const folder = findProject()?.root ?? process.cwd()
        const base = await baseRunOf(client, now.run, options.base, folder)
        const before = base === null ? null : await factsOf(client, base)
        const report = reportMarkdown(
          now,
          { branch: options.base, facts: before },
          (metric) => metrics.find((one) => one.name === metric)?.higherIsBetter ?? null,
        )
        if (options.out !== undefined) await writeFileIn(options.out, report)
        const json = {
          run: now.run.id,
          base,
          status: now.run.status,
          metrics: now.metrics,
          baseMetrics: before?.metrics ?? null,
          gates: now.gates,
          report,
        }
        print(options.json, json, () =>
          options.out === undefined ? report.trimEnd() : `The report is in ${options.out}.`,
        )
      }),
  )
