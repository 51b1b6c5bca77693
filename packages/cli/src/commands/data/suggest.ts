import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { hereOrNew } from '../../project.ts'

interface Options {
  target?: string
  yaml?: boolean
  json?: boolean
}

/** `slipway data suggest`: checks that the data of today passes and that of tomorrow probably should. */
export const suggestDataCommand = () =>
  new Command('suggest')
    .description('propose checks from data, each with its evidence and how likely it holds on new data')
    .argument('<dataset>', 'a dataset (name or name@version) or a file')
    .option('--target <column>', 'what is to be predicted: its checks block')
    .option('--yaml', 'as YAML for --suite, instead of TypeScript')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data suggest orders.csv\n  $ slipway data suggest orders.csv --yaml > checks/orders.yaml',
    )
    .action(async (what: string, options: Options) => {
      const { existsSync } = await import('node:fs')
      const { suggestSuite, writeChecks } = await import('@slipway/ml/check')
      const { scratch } = await import('../../scratch.ts')
      using place = scratch('suggest')
      const rows = existsSync(what) ? what : await storedRows(what, place.folder)
      const checks = await suggestSuite(rows, options.target === undefined ? {} : { target: options.target })
      print(options.json, { checks }, () => {
        const told = checks.map(({ check, code, reason, likelihood, tried }) => ({
          check,
          code,
          comment: `${reason}; ${likelyWords(likelihood)}${triedWords(tried)}`,
        }))
        return options.yaml
          ? writeChecks(told).trimEnd()
          : told.map(({ code, comment }) => `// ${comment.replaceAll(/\s+/g, ' ')}\n${code},`).join('\n')
      })
    })

const storedRows = async (what: string, folder: string) => {
  const { parseVersion } = await import('../../named-version.ts')
  const { datasetRows } = await import('../../dataset-rows.ts')
  const { name, number = 'latest' } = parseVersion('dataset', what)
  await using server = await connectTo(hereOrNew())
  return await datasetRows(
    server,
    await server.client.datasets.getDatasetVersion({ params: { name, number } }),
    folder,
  )
}

/** Rounded down: 99.99 % is not certain. */
const likelyWords = (likelihood: number) =>
  `holds on as many new rows with ${Math.floor(likelihood * 1000) / 10} %`

const triedWords = (tried: readonly { readonly ok: boolean }[]) =>
  tried.length === 0
    ? ''
    : `; proposed from earlier rows it held on later ones in ${tried.filter(({ ok }) => ok).length} of ${tried.length} trials`
