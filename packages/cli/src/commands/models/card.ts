import { writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import type { Client } from '@slipway/client'
import { badCardFormat, cardArguments } from '../../cli.errors.ts'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  format: string
  out?: string
  diff?: boolean
  json?: boolean
}

/** `slipway models card`: what a person must know of a version, from its lineage. */
export const cardCommand = () =>
  new Command('card')
    .description('the model card of a version, or how two differ')
    .argument('<versions...>', 'name@version; two of them with --diff')
    .option('--format <form>', 'md, json (Google Model Card Toolkit) or hf (Hugging Face)', 'md')
    .option('--out <file>', 'write it there')
    .option('--diff', 'tell what differs between the cards of two versions')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway models card churn@8\n  $ slipway models card churn@8 --format hf --out README.md\n  $ slipway models card --diff churn@7 churn@8',
    )
    .action(async (texts: string[], options: Options) => {
      const { parseVersion } = await import('../../named-version.ts')
      if (!['md', 'json', 'hf'].includes(options.format)) throw badCardFormat(options.format)
      if (texts.length !== (options.diff ? 2 : 1)) throw cardArguments(options.diff === true, texts.length)
      const named = texts.map((one) => parseVersion('model', one))
      await using server = await connectTo(here())
      const cards: string[] = []
      for (const { name, number } of named)
        cards.push(await cardOf(server.client, name, number, options.diff ? 'md' : options.format))
      const [card = '', other] = cards
      if (other !== undefined) {
        const { lineDiff } = await import('../../line-diff.ts')
        const lines = lineDiff(card, other)
        return print(options.json, { lines }, () =>
          lines.length === 0 ? 'The cards are the same.' : lines.join('\n').trimStart(),
        )
      }
      if (options.out) await writeFile(options.out, card)
      print(
        options.json,
        options.format === 'json' ? JSON.parse(card) : { format: options.format, card },
        () => (options.out ? `Wrote ${options.out}.` : card.trimEnd()),
      )
    })

async function cardOf(
  client: Client,
  name: string,
  version: number | 'latest' | undefined,
  form: string,
): Promise<string> {
  const { aliases } = await client.registry.getModel({ params: { name } })
  const params = { name, number: version ?? aliases.champion ?? 'latest' }
  if (form === 'json') return `${JSON.stringify(await client.registry.getModelCard({ params }), null, 2)}\n`
  return text(await client.registry.getModelCardText({ params: { ...params, form: form as 'md' | 'hf' } }))
}
