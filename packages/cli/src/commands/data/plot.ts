import { Command } from 'commander'
import { print } from '../../context.ts'

interface Options {
  kind?: string
  by?: string
  out?: string
  json?: boolean
}

/** `slipway data plot`: a picture of one or two columns. */
export const plotDataCommand = () =>
  new Command('plot')
    .description('draw columns on the terminal or as SVG')
    .argument('<dataset>', 'name, name@version, or a file')
    .argument('[columns...]', 'one or two columns; none: what is missing')
    .option('--kind <kind>', 'histogram, scatter, box, time or missing; default: what fits the columns')
    .option('--by <column>', 'box: a box for each of this column’s values')
    .option('--out <file.svg>', 'write a picture')
    .option('--json', 'print one JSON document: what is drawn')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data plot customers tenure_months\n  $ slipway data plot customers tenure_months monthly_charge --out scatter.svg\n  $ slipway data plot customers monthly_charge --kind box --by contract\n  $ slipway data plot customers',
    )
    .action(async (what: string, columns: string[], options: Options) => {
      const { plotData } = await import('../../plot-data.ts')
      const { drawText, drawChartSvg } = await import('../../plot/index.ts')
      const { requireFolderOf, writeFileIn } = await import('../../write-file-in.ts')
      if (options.out) requireFolderOf(options.out)
      const chart = await plotData(what, columns, options)
      if (options.out) await writeFileIn(options.out, drawChartSvg(chart))
      print(options.json, chart, () => options.out ?? drawText(chart))
    })
