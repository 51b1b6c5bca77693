import { Command } from 'commander'
import { print } from '../../context.ts'

interface Options {
  query?: string
  table?: string
  sheet?: string
  array?: string
  labels?: string
  exact?: boolean
  html?: string
  json?: boolean
}

/** `slipway data profile`: what is in a file or a dataset, column by column. */
export const profileDataCommand = () =>
  new Command('profile')
    .description('what every column holds: values, distribution, kind, personal data, and how columns relate')
    .argument(
      '<dataset>',
      'name, name@version, or any source that `data add` takes (a file, a folder/, https://…), which is not stored',
    )
    .option('--query <sql>', 'of a database: the rows of this query')
    .option('--table <table>', 'of a database: the rows of this table')
    .option('--sheet <name>', 'of a workbook: this sheet; default: the first')
    .option('--array <name>', 'of an .npz file: only this array')
    .option('--labels <file>', 'of a folder of images: a table with a column of file names')
    .option('--exact', 'count every different value, however many there are, in as much memory as that takes')
    .option('--html <file>', 'write a page that needs nothing else')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data profile telco.csv\n  $ slipway data profile shop.db --table sales\n  $ slipway data profile customers@2 --html profile.html',
    )
    .action(async (what: string, options: Options) => {
      const { profileData } = await import('../../profile-data.ts')
      const { requireFolderOf, writeFileIn } = await import('../../write-file-in.ts')
      if (options.html) requireFolderOf(options.html)
      const { readingProgress } = await import('../../screen/reading-progress.ts')
      using progress = readingProgress(options.json)
      const { query, table, sheet, array, labels, exact } = options
      const from = Object.fromEntries(
        Object.entries({ query, table, sheet, array, labels }).filter(([, wish]) => wish !== undefined),
      )
      const found = await profileData(what, { from, exact, onProgress: progress.onProgress })
      progress[Symbol.dispose]()
      if (options.html) {
        const { profileHtml } = await import('../../profile-html/index.ts')
        await writeFileIn(options.html, profileHtml(found))
      }
      const { profilePage } = await import('../../screen/profile-page.ts')
      const { profile, relations, keys, likelyKeys } = found
      print(options.json, { profile, relations, keys, likelyKeys }, () =>
        options.html ? options.html : profilePage(found),
      )
    })
