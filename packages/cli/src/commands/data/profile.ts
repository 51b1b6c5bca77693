import { Command } from 'commander'
import { print } from '../../context.ts'

interface Options {
  html?: string
  json?: boolean
}

/** `slipway data profile`: what is in a file or a dataset, column by column. */
export const profileDataCommand = () =>
  new Command('profile')
    .description('what every column holds: values, distribution, kind, personal data, and how columns relate')
    .argument('<dataset>', 'name, name@version, or a file')
    .option('--html <file>', 'write a page that needs nothing else')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data profile telco.csv\n  $ slipway data profile customers@2 --html profile.html',
    )
    .action(async (what: string, options: Options) => {
      const { profileData } = await import('../../profile-data.ts')
      const { requireFolderOf, writeFileIn } = await import('../../write-file-in.ts')
      if (options.html) requireFolderOf(options.html)
      const found = await profileData(what)
      if (options.html) {
        const { profileHtml } = await import('../../profile-html/index.ts')
        await writeFileIn(options.html, profileHtml(found))
      }
      const { profilePage } = await import('../../screen/profile-page.ts')
      print(options.json, { profile: found.profile, relations: found.relations, keys: found.keys }, () =>
        options.html ? options.html : profilePage(found),
      )
    })
