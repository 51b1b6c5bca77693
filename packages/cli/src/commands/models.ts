import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { decimal, moment } from '../screen/numbers.ts'
import { fit, paragraph, table } from '../screen/table.ts'
import { addCommand } from './models/add.ts'
import { checkCommand, checkWords } from './models/check.ts'
import {
  approvalsCommand,
  approveCommand,
  rejectCommand,
  requestCommand,
  withdrawCommand,
} from './models/approvals.ts'
import { cardCommand } from './models/card.ts'
import { diffCommand } from './models/diff.ts'
import { historyCommand } from './models/history.ts'
import { promoteCommand } from './models/promote.ts'
import { protectCommand, unprotectCommand } from './models/protect.ts'

interface Options {
  json?: boolean
  version?: string
}

/** `slipway models`: what was registered, and on which evidence. */
export const modelsCommand = () =>
  new Command('models')
    .description('list and show models; decide which version answers, and who approved it')
    .addCommand(
      new Command('list')
        .description('every model with its champion')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway models list')
        .action(async (options: Options) => {
          await using server = await connectTo(here())
          const { models } = await server.client.registry.listModels({})
          print(options.json, { models }, () =>
            models.length === 0
              ? 'No model yet. `slipway run` trains and registers one.'
              : table(models, [
                  { title: 'model', flexible: true, cell: (model) => model.name },
                  { title: 'versions', right: true, cell: (model) => String(model.versions) },
                  { title: 'champion', right: true, cell: (model) => String(model.aliases.champion ?? '–') },
                  { title: 'since', cell: (model) => moment(model.createdAtMs) },
                ]),
          )
        }),
    )
    .addCommand(
      new Command('show')
        .description('one version: metrics, gate, lineage, files')
        .argument('<model>', 'name, or name@version')
        .option('--json', 'print one JSON document')
        .addHelpText(
          'after',
          '\nExamples:\n  $ slipway models show churn\n  $ slipway models show churn@3 --json',
        )
        .action(async (text: string, options: Options) => {
          const { parseVersion } = await import('../named-version.ts')
          const { name, number } = parseVersion('model', text)
          await using server = await connectTo(here())
          const model = await server.client.registry.getModel({ params: { name } })
          const wanted = number ?? model.aliases.champion ?? 'latest'
          const version = await server.client.registry.getModelVersion({ params: { name, number: wanted } })
          const check = await server.client.modelChecks.getModelCheck({
            params: { name, number: version.number },
          })
          const { versions } = await server.client.registry.listModelVersions({ params: { name } })
          print(options.json, { model, version, versions, check }, () =>
            [
              paragraph(
                `${name} version ${version.number} · ${version.stage}${version.aliases.length ? ` · ${version.aliases.join(', ')}` : ''} · ${moment(version.createdAtMs)}`,
              ),
              ...checkWords(check).map((line) => paragraph(line)),
              ...words(version.facts).map((line) => paragraph(`• ${line}`, 2)),
              '',
              table(Object.entries(version.metrics), [
                { title: 'metric', flexible: true, cell: ([metric]) => metric },
                { title: 'value', right: true, cell: ([, m]) => decimal(m.value) },
                {
                  title: '95% interval',
                  right: true,
                  cell: ([, m]) => `${decimal(m.low)} – ${decimal(m.high)}`,
                },
                { title: 'on', cell: ([, m]) => m.on },
              ]),
              '',
              ...(version.gate
                ? [
                    `Gate ${version.gate.passed ? 'passed' : 'refused'}:`,
                    ...version.gate.rules.map((rule) =>
                      paragraph(`${rule.ok ? '✔' : '✖'} ${rule.rule}: ${rule.detail ?? ''}`, 2),
                    ),
                    '',
                  ]
                : []),
              'Lineage:',
              ...facts(version.lineage),
              '',
              ...(version.deployment ? ['Deployment:', ...facts(version.deployment), ''] : []),
              'Versions:',
              table(versions, [
                { title: 'version', right: true, cell: (v) => String(v.number) },
                { title: 'stage', cell: (v) => v.stage },
                { title: 'aliases', flexible: true, cell: (v) => v.aliases.join(', ') },
                { title: 'made', cell: (v) => moment(v.createdAtMs) },
              ]),
            ].join('\n'),
          )
        }),
    )
    .addCommand(addCommand())
    .addCommand(checkCommand())
    .addCommand(cardCommand())
    .addCommand(diffCommand())
    .addCommand(historyCommand())
    .addCommand(promoteCommand())
    .addCommand(protectCommand())
    .addCommand(unprotectCommand())
    .addCommand(requestCommand())
    .addCommand(approveCommand())
    .addCommand(rejectCommand())
    .addCommand(withdrawCommand())
    .addCommand(approvalsCommand())

/** One line a fact; objects as name=value, what is not known left out. */
const facts = (of: Record<string, unknown>): string[] =>
  Object.entries(of)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => fit(`  ${key.padEnd(16)} ${plain(value)}`))

const plain = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([key, inner]) => `${key}=${plain(inner)}`)
        .join(' ')
    : String(value)

const words = (facts: Record<string, unknown>): string[] =>
  Array.isArray(facts.words) ? facts.words.filter((line) => typeof line === 'string') : []
