import { Command } from 'commander'
import { print } from '../../context.ts'
import { count } from '../../screen/numbers.ts'
import { paragraph } from '../../screen/table.ts'

/** `slipway data errors`: cells that are probably wrong, without being told what is right. */
export const errorsDataCommand = () =>
  new Command('errors')
    .description('find cells of a file that are probably wrong, and rows that repeat')
    .argument('<file>', 'CSV, Parquet or JSON lines; gz too')
    .option('--json', 'print one JSON document with every cell')
    .addHelpText('after', '\nExample:\n  $ slipway data errors customers.csv')
    .action(async (file: string, options: { json?: boolean }) => {
      const { detectErrors } = await import('@slipway/ml/check')
      const report = await detectErrors(file)
      const groups = Map.groupBy(report.cells, ({ column, reasons }) => `${column}: ${reasons.join(', ')}`)
      const first = ({ value, instead }: (typeof report.cells)[number]) =>
        `${JSON.stringify(value)}${instead === null ? '' : ` → ${JSON.stringify(instead)}`}`
      print(options.json, report, () =>
        [
          `${count(report.cells.length)} cells of ${count(report.rows)} rows are probably wrong, ${count(report.duplicates.length)} rows repeat an earlier one`,
          ...[...groups]
            .toSorted((a, b) => b[1].length - a[1].length)
            .flatMap(([title, cells]) => [
              '',
              paragraph(`${title} (${count(cells.length)})`),
              ...cells
                .slice(0, 3)
                .map((cell) => paragraph(`row ${cell.row}: ${first(cell)} · ${cell.words}`, 4)),
            ]),
        ].join('\n'),
      )
    })
