import { Command, Option } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { parseCount } from '../../counts.ts'
import { print } from '../../context.ts'
import { hereOrNew } from '../../project.ts'
import { addedText } from '../../screen/added-version.ts'

interface Options {
  name?: string
  append?: boolean
  query?: string
  table?: string
  sheet?: string
  array?: string
  labels?: string | true
  from?: string
  to?: string
  modelVersion?: string
  burnedIn?: string
  hideNames?: boolean
  cursor?: string
  json?: boolean
}

/** `slipway data add`: rows become an immutable version. */
export const addDataCommand = () =>
  new Command('add')
    .description('read rows into an immutable dataset version')
    .argument(
      '<source>',
      'a file (CSV, JSON, Parquet, .xlsx, SQLite, .npy, .npz; gz too), a folder of Parquet files or images, https://…, s3://…, postgres://…, endpoint:NAME (what it was asked and answered)',
    )
    .option('--name <name>', "the dataset's name; default: the source's")
    .option('--append', 'put the rows after those of the newest version')
    .option('--query <sql>', 'of a database: the rows of this query')
    .option('--table <table>', 'of a database: the rows of this table')
    .option('--cursor <column>', 'of a database: this column grows; `pull` then fetches only what is new')
    .option('--sheet <name>', 'of a workbook: this sheet; default: the first')
    .option('--array <name>', 'of an .npz file: only this array')
    .option(
      '--labels [file]',
      'of a folder of images: a table with a column of file names; of an endpoint: with the labels that have come, and only what has one',
    )
    .option('--from <moment>', 'of an endpoint: answered from then on')
    .option('--to <moment>', 'of an endpoint: answered before')
    .option('--model-version <number>', 'of an endpoint: answered by this version')
    .addOption(
      new Option(
        '--burned-in <what>',
        'of DICOM images that say that words are burned into their pixels: refuse (default), keep or skip them',
      ).choices(['refuse', 'keep', 'skip']),
    )
    .option('--hide-names', 'of a folder of images: numbers for the names of files')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ slipway data add telco.csv --name churn
  $ slipway data add shop.db --table sales --cursor id
  $ slipway data add scans/ --labels diagnoses.csv
  $ slipway data add https://example.org/prices.json
  $ slipway data add endpoint:churn --labels --from 2026-03-01 --name churn-answered
  $ slipway data add new-customers.csv --name churn --append`,
    )
    .action(async (source: string, options: Options) => {
      const { addVersion } = await import('../../add-version.ts')
      const { readingProgress } = await import('../../screen/reading-progress.ts')
      using progress = readingProgress(options.json)
      const { name, append, query, table, sheet, array, cursor: cursorColumn } = options
      const { burnedIn, hideNames } = options
      const { toldLabels } = await import('../../captured-predictions.ts')
      const { parseMoment } = await import('../../parse-moment.ts')
      const labels = options.labels === true ? toldLabels : options.labels
      const momentOf = (option: string, text: string | undefined) =>
        text === undefined ? undefined : new Date(parseMoment(option, text)).toISOString()
      const since = momentOf('--from', options.from)
      const until = momentOf('--to', options.to)
      const modelVersion =
        options.modelVersion === undefined
          ? undefined
          : parseCount('--model-version', options.modelVersion, { most: 1_000_000 })
      const captured = { since, until, modelVersion }
      const wishes = { query, table, sheet, array, labels, burnedIn, hideNames, cursorColumn, ...captured }
      const from = Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== undefined))
      const { onProgress } = progress
      const added = await addVersion(() => connectTo(hereOrNew()), source, { name, append, from, onProgress })
      progress[Symbol.dispose]()
      print(options.json, added, () => addedText(added))
    })
