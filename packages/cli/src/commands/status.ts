import { Command } from 'commander'
import { print } from '../context.ts'
import { hereOrNew } from '../project.ts'

/** `slipway status`: whether a server works in this home, and where it answers. */
export const statusCommand = () =>
  new Command('status')
    .description('where the server of this project answers, and which endpoints do')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway status')
    .action(async (options: { json?: boolean }) => {
      const { findServer } = await import('@slipway/ops/app')
      const { connect } = await import('@slipway/client')
      const { exitCodes } = await import('../exit.ts')
      const home = hereOrNew()
      const found = await findServer(home)
      if (!found) {
        process.exitCode = exitCodes.unavailable
        return print(options.json, { running: false, home }, () =>
          [`No server runs in ${home}.`, 'Start one with: slipway up'].join('\n'),
        )
      }
      const { url, pid, grpc = null } = found
      const token = process.env.SLIPWAY_TOKEN || found.token
      const { endpoints } = await connect({ url, token }).serving.listEndpoints()
      const told = endpoints.map(({ name, model, version }) => ({ name, model, version }))
      print(options.json, { running: true, url, grpc, pid, home, endpoints: told }, () =>
        [
          `Slipway runs at ${url} (process ${pid})`,
          `  gRPC       ${grpc ?? 'off'}`,
          `  state      ${home}`,
          ...told.map(({ name, model, version }) => `  endpoint   ${name}: ${model} version ${version}`),
          ...(told.length === 0 ? ['  endpoints  none yet: slipway run makes one'] : []),
        ].join('\n'),
      )
    })
