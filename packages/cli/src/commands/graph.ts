import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { terminalWidth } from '../screen/table.ts'

interface Options {
  run?: string
  set: string[]
  svg?: string
  json?: boolean
}

/** `slipway graph`: what depends on what, as a picture; of a run, how far it is. */
export const graphCommand = () =>
  new Command('graph')
    .description('draw a pipeline: what depends on what, and how far a run is')
    .argument('[pipeline]', 'which, where the project has several')
    .option('--run <run>', 'of this run, with states and times: an id, its beginning, or latest')
    .option(
      '--set <name=value>',
      'set a parameter of the pipeline (repeatable)',
      (text, all: string[]) => [...all, text],
      [],
    )
    .option('--svg <file>', 'write an SVG picture, for light and dark screens')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Edges that a longer way implies are left out of pictures, and what does not fit is folded; --json has all.

Examples:
  $ slipway graph
  $ slipway graph churn --run latest
  $ slipway graph churn --svg churn.svg`,
    )
    .action(async (name: string | undefined, options: Options) => {
      const { drawSvg, drawText, viewOf } = await import('../graph/index.ts')
      const graph = await graphOf(name, options)
      if (options.svg !== undefined) {
        const { writeFileIn } = await import('../write-file-in.ts')
        await writeFileIn(options.svg, drawSvg(graph))
      }
      print(options.json, graph, () =>
        options.svg === undefined
          ? drawText(viewOf(graph), terminalWidth())
          : `The picture is in ${options.svg}.`,
      )
    })

async function graphOf(name: string | undefined, { run, set }: Options) {
  const { here, pipelineFile, requireProject } = await import('../project.ts')
  if (run !== undefined) {
    const { pipelineRunId } = await import('../run-id.ts')
    await using server = await connectTo(here())
    const wanted = run === 'latest' && name !== undefined ? name : run
    const id = await pipelineRunId(server.client, wanted)
    return await server.client.pipelines.getPipelineGraph({ params: { id } })
  }
  const { graphOf: planned } = await import('@slipway/flow/graph')
  const { planProject } = await import('../plan-project.ts')
  const { parseSettings } = await import('../settings.ts')
  const project = requireProject()
  return planned(await planProject(project, pipelineFile(project, name), parseSettings(set)))
}
