import { Command } from 'commander'
import { print } from '../context.ts'

interface Options {
  json?: boolean
}

/** `slipway doctor`: is everything here that Slipway needs, and what would mend what is not? */
export const doctorCommand = () =>
  new Command('doctor')
    .description('check this machine and project, and say what would mend what is amiss')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway doctor')
    .action(async (options: Options) => {
      const { examine } = await import('../examine.ts')
      const { exitCodes } = await import('../exit.ts')
      const findings = await examine()
      print(options.json, { ok: findings.every(({ ok }) => ok), findings }, () =>
        findings
          .map(
            ({ ok, what, found, mend }) =>
              `${ok ? '✔' : '✖'} ${what.padEnd(14)} ${found}${ok ? '' : `\n                 → ${mend}`}`,
          )
          .join('\n'),
      )
      if (findings.some(({ ok }) => !ok)) process.exitCode = exitCodes.unavailable
    })
