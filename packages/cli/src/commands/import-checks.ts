import { Command } from 'commander'
import { print } from '../context.ts'

/** `slipway import checks`: an expectation suite or a schema as our YAML. */
export const importChecksCommand = () =>
  new Command('checks')
    .description("Great Expectations' suite or pandera's schema, written as YAML of checks")
    .argument('<file>', 'the JSON of the suite, or the YAML or JSON of the schema')
    .option('--json', 'print the checks as one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway import checks suite.json > checks/orders.yaml')
    .action(async (file: string, options: { json?: boolean }) => {
      const { suiteIn } = await import('../check-data.ts')
      const { writeChecks } = await import('@slipway/ml/check')
      const checks = suiteIn(file)
      print(options.json, checks, () => writeChecks(checks.map((check) => ({ check }))).trimEnd())
    })
