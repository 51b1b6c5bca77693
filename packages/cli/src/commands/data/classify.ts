import { Command } from 'commander'
import { print } from '../../context.ts'

interface Options {
  column?: string
  as?: string
  treat?: string
  json?: boolean
}

/** `slipway data classify`: which columns hold personal data, and what becomes of them. */
export const classifyDataCommand = () =>
  new Command('classify')
    .description('show or say which columns hold personal data, and what becomes of them outside')
    .argument('<dataset>', 'its name')
    .option('--column <name>', 'the column that is meant; default: all that hold personal data')
    .option('--as <class>', 'the class that it holds; none: no personal data; auto: as recognised')
    .option('--treat <how>', 'keep, mask, hmac (keyed pseudonyms), or drop')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data classify people\n  $ slipway data classify people --treat mask\n  $ slipway data classify people --column email --treat hmac\n  $ slipway data classify people --column nickname --as "person name"',
    )
    .action(async (name: string, options: Options) => {
      const { classifyData, classifiedTable } = await import('../../classify-data.ts')
      const found = await classifyData(name, options)
      print(options.json, found, () => classifiedTable(found))
    })
