import { Command } from 'commander'
import { print } from '../context.ts'

interface Options {
  data?: string
  target?: string
  name?: string
  positive?: string
  split?: string
  force?: boolean
  json?: boolean
}

/** `slipway init`: looks at a file, says what it found, and writes a project that a person would be glad to own. */
export const initCommand = () =>
  new Command('init')
    .description('look at a data file and write a project for it')
    .argument('[folder]', "where the project goes; default: the data file's name")
    .option('--data <file>', 'CSV, Parquet or JSON lines; gz too; may stand alone in the place of [folder]')
    .option('--target <column>', 'the column to predict')
    .option('--name <name>', "the project's name; default: the folder's")
    .option('--positive <value>', 'the class to find, where there are two')
    .option(
      '--split <how>',
      'random, stratified, time:<column>[@from], order@<share>, group:<column> or column:<column>',
    )
    .option('--force', 'write over files that are there')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ slipway init telco.csv
  $ slipway init churn --data telco.csv --target Churn
  $ slipway init bikes --data hour.csv --target cnt --split time:dteday@2012-10-01`,
    )
    .action(async (folder: string | undefined, options: Options) => {
      const { initProject } = await import('../init-project.ts')
      const made = await initProject({ ...options, folder })
      print(options.json, made.json, () => made.text)
    })
