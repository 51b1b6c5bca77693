import { Command, CommanderError } from 'commander'
import { ciCommand } from './commands/ci.ts'
import { clientCommand } from './commands/client.ts'
import { dataCommand } from './commands/data.ts'
import { deployCommand } from './commands/deploy.ts'
import { doctorCommand } from './commands/doctor.ts'
import { driftCommand } from './commands/drift.ts'
import { endpointsCommand } from './commands/endpoints.ts'
import { exportCommand } from './commands/export.ts'
import { featuresCommand } from './commands/features.ts'
import { gcCommand } from './commands/gc.ts'
import { graphCommand } from './commands/graph.ts'
import { importCommand } from './commands/import.ts'
import { initCommand } from './commands/init.ts'
import { labelsCommand } from './commands/labels.ts'
import { membersCommand } from './commands/members.ts'
import { modelsCommand } from './commands/models.ts'
import { planCommand } from './commands/plan.ts'
import { predictCommand } from './commands/predict.ts'
import { reproduceCommand } from './commands/reproduce.ts'
import { rollbackCommand } from './commands/rollback.ts'
import { rolloutCommand } from './commands/rollout.ts'
import { runCommand } from './commands/run.ts'
import { runsCommand } from './commands/runs.ts'
import { secretsCommand } from './commands/secrets.ts'
import { statusCommand } from './commands/status.ts'
import { stepsCommand } from './commands/steps.ts'
import { studiesCommand } from './commands/studies.ts'
import { upCommand } from './commands/up.ts'
import { backfillCommand } from './commands/backfill.ts'
import { backfillsCommand } from './commands/backfills.ts'
import { hooksCommand } from './commands/hooks.ts'
import { schedulesCommand } from './commands/schedules.ts'
import { badUsage } from './cli.errors.ts'
import { exitCodes, report } from './exit.ts'
import { version } from './version.ts'

/** The `slipway` command: reads argv, does one thing, sets the exit code. Commands load their work only when run. */
export async function main(argv: readonly string[]): Promise<void> {
  // `slipway data list | head` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  const program = new Command('slipway')
    .description('From a data file to a served, watched model with one command.')
    .version(version, '-v, --version')
    // Behind a command they would be that command's: `models show churn --version 2` is told what it means.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput(told)
    .addHelpText(
      'after',
      `
Examples:
  $ slipway init churn --data telco.csv --target Churn   look at a file, write a project
  $ cd churn && slipway run                              data → checks → candidates → gate → model
  $ slipway up                                           API, scheduler and predictions on :4700
  $ slipway predict churn --data new.csv                 answers for new rows
  $ slipway drift churn                                  has the world moved since training?

Every command takes --json and prints one JSON document then.
Exit codes: 0 ok · 1 bug · 2 invalid input · 3 not found · 4 refused by a gate · 5 conflict · 6 unavailable`,
    )
  for (const command of [
    initCommand(),
    runCommand(),
    planCommand(),
    graphCommand(),
    upCommand(),
    statusCommand(),
    dataCommand(),
    featuresCommand(),
    runsCommand(),
    reproduceCommand(),
    ciCommand(),
    schedulesCommand(),
    hooksCommand(),
    backfillCommand(),
    backfillsCommand(),
    secretsCommand(),
    stepsCommand(),
    studiesCommand(),
    modelsCommand(),
    deployCommand(),
    rolloutCommand(),
    rollbackCommand(),
    endpointsCommand(),
    membersCommand(),
    predictCommand(),
    clientCommand(),
    driftCommand(),
    labelsCommand(),
    importCommand(),
    exportCommand(),
    gcCommand(),
    doctorCommand(),
  ])
    program.addCommand(inherit(command))

  try {
    await program.parseAsync([...argv])
  } catch (error) {
    const json = argv.includes('--json')
    if (!(error instanceof CommanderError)) process.exitCode = report(error, json)
    else if (error.exitCode === 0) process.exitCode = exitCodes.ok
    // `slipway` and `slipway data` alone print their help.
    else if (error.code === 'commander.help') process.exitCode = exitCodes.invalid
    else process.exitCode = report(badUsage(error, groupIn(program, argv)), json)
  }
}

/** The command that was asked for one below it; null where there is none such. */
const groupIn = (program: Command, argv: readonly string[]): string | null =>
  program.commands.find((one) => one.commands.length > 0 && one.name() === argv[2])?.name() ?? null

/** Help is printed; errors are thrown too, and reported like any other. */
const told = { outputError: () => undefined }

/** Commander does not hand its settings down to commands that were made apart. */
function inherit(command: Command): Command {
  command.exitOverride().configureOutput(told)
  for (const child of command.commands) inherit(child)
  return command
}
