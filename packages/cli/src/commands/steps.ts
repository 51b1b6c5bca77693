import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { moment } from '../screen/numbers.ts'
import { table } from '../screen/table.ts'

interface Options {
  readonly json?: boolean
}
interface RuleOptions extends Options {
  readonly use: string
  readonly reason: string
  readonly upTo?: string
}

/** `slipway steps`: which steps of pipelines fall out of use on this platform, whatever their code says. */
export const stepsCommand = () =>
  new Command('steps')
    .description('let steps of pipelines and of recipes fall out of use')
    .addCommand(
      new Command('list')
        .description('what is said of which step')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway steps list')
        .action(async (options: Options) => {
          await using server = await connectTo(here())
          const { rules } = await server.client.steps.listStepRules()
          print(options.json, { rules }, () =>
            rules.length === 0
              ? 'Every step may be used.'
              : table(rules, [
                  { title: 'step', cell: (rule) => rule.step },
                  { title: 'versions', cell: (rule) => (rule.upTo === null ? 'all' : `up to ${rule.upTo}`) },
                  { title: 'is', cell: (rule) => rule.standing },
                  { title: 'instead', flexible: true, cell: (rule) => rule.use },
                  { title: 'because', flexible: true, cell: (rule) => rule.reason },
                  { title: 'said by', cell: (rule) => rule.by },
                  { title: 'at', cell: (rule) => moment(rule.atMs).slice(0, 10) },
                ]),
          )
        }),
    )
    .addCommand(
      ruleCommand('deprecate', 'deprecated', 'let plans, runs and cards say that a step should not be used'),
    )
    .addCommand(ruleCommand('retire', 'retired', 'refuse plans that use a step'))
    .addCommand(
      new Command('restore')
        .description('let a step be used again')
        .argument('<step>')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway steps restore clean')
        .action(async (step: string, options: Options) => {
          await using server = await connectTo(here())
          const rule = await server.client.steps.removeStepRule({ params: { step } })
          print(options.json, rule, () => `The step ${step} may be used again.`)
        }),
    )

const ruleCommand = (name: string, standing: 'deprecated' | 'retired', description: string) =>
  new Command(name)
    .description(description)
    .argument('<step>', 'its name in pipelines; of a step of recipes: recipe.<name>')
    .requiredOption('--use <what>', 'what to use instead')
    .requiredOption('--reason <why>', 'in a few words')
    .option('--up-to <version>', 'only its versions up to this one')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `\nExample:\n  $ slipway steps ${name} clean --up-to 2 --use "clean version 3" --reason "zeros are valid"\n  $ slipway steps ${name} recipe.quantileScale --use power --reason "ranks lose the scale"`,
    )
    .action(async (step: string, { use, reason, upTo, json }: RuleOptions) => {
      const { parseCount } = await import('../counts.ts')
      const body = {
        standing,
        use,
        reason,
        upTo: upTo === undefined ? null : parseCount('--up-to', upTo, { least: 1, most: 1_000_000 }),
      }
      await using server = await connectTo(here())
      const rule = await server.client.steps.setStepRule({ params: { step }, body })
      print(
        json,
        rule,
        () => `The step ${step}${rule.upTo === null ? '' : ` up to version ${rule.upTo}`} is ${standing}.`,
      )
    })
