import { join } from 'node:path'
import { Command } from 'commander'
import type { Deployed, EndpointWish } from '@slipway/contract/deployments'
import type { DeclaredEndpoint } from '@slipway/flow'
import { endpointFiles } from '@slipway/flow/project'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { declaredInProject } from '../../declared-in-project.ts'
import { paragraph, table } from '../../screen/table.ts'
import { noEndpointsDeclared, notConfirmed } from '../../serving.errors.ts'
import { type Changes, diffLines } from './diff-lines.ts'

interface Options {
  dryRun?: boolean
  yes?: boolean
  guard: boolean
  reason?: string
  json?: boolean
}

/** `slipway endpoints apply` */
export const applyEndpoints = () =>
  new Command('apply')
    .description("make endpoints what the project's endpoints/*.ts declare; tells what would change first")
    .option('--dry-run', 'tell what would change, and change nothing')
    .option('--yes', 'do not ask')
    .option('--no-guard', 'another champion is not watched, and not taken back whatever happens')
    .option('--reason <text>', 'why; it stands in the history')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway endpoints apply --dry-run\n  $ slipway endpoints apply --yes',
    )
    .action(async (options: Options) => {
      const { wishOf } = await import('../../endpoint-wish.ts')
      const { project, declared } = await declaredInProject<DeclaredEndpoint>('endpoint', endpointFiles)
      if (declared.length === 0) throw noEndpointsDeclared(join(project.root, 'endpoints'))
      await using server = await connectTo(project.home)
      const { serving } = server.client
      const reason = options.reason === undefined ? {} : { reason: options.reason }
      const plans: { name: string; wish: EndpointWish; changes: Changes }[] = []
      for (const one of declared) {
        const watch = options.guard && server.live
        const wish = { ...(await wishOf(server.client, one)), ...reason, watch }
        const { changes } = await serving.applyEndpoint({
          params: { name: one.name },
          body: { ...wish, dryRun: true },
        })
        plans.push({ name: one.name, wish, changes })
      }
      const changing = plans.filter(({ changes }) => changes.length > 0)
      if (!options.json) process.stderr.write(`${diff(plans)}\n`)
      if (!options.dryRun && changing.length > 0 && !options.yes && !(await agreed())) throw notConfirmed()
      const endpoints: { name: string; changes: Changes; revision: Deployed | null }[] = []
      for (const { name, wish, changes } of plans) {
        const done =
          options.dryRun || changes.length === 0
            ? null
            : await serving.applyEndpoint({ params: { name }, body: wish })
        endpoints.push({ name, changes, revision: done?.revision ?? null })
      }
      print(options.json, { endpoints }, () =>
        endpoints
          .map(({ name, changes, revision }) =>
            paragraph(
              revision
                ? `${name} is at revision ${revision.revision}${revision.rollout === undefined ? '' : `, watched: slipway rollout status ${name}`}.`
                : `${name}: ${changes.length === 0 ? 'nothing to change' : 'nothing was changed'}.`,
            ),
          )
          .join('\n'),
      )
    })

const diff = (plans: readonly { readonly name: string; readonly changes: Changes }[]): string =>
  plans
    .filter(({ changes }) => changes.length > 0)
    .map(({ name, changes }) =>
      [
        `${name}:`,
        table(diffLines(changes), [
          { title: 'what', flexible: true, cell: ({ what }) => what },
          { title: 'now', flexible: true, cell: ({ now }) => now },
          { title: 'then', flexible: true, cell: ({ later }) => later },
        ]),
      ].join('\n'),
    )
    .join('\n\n')

/** Only a person at a terminal can agree; a script says --yes. */
const agreed = async (): Promise<boolean> => {
  if (!process.stdin.isTTY) return false
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question('Change it? [y/N] ')).trim())
  } finally {
    lines.close()
  }
}
