import { Command } from 'commander'
import { badShare } from '../cli.errors.ts'
import { print } from '../context.ts'
import { hereOrNew } from '../project.ts'
import { usualPort } from '../usual-address.ts'

interface UpOptions {
  port: string
  grpcPort: string
  host: string
  log?: boolean | string
  json?: boolean
}

/** `slipway up`: the platform in one process, until Ctrl-C. */
export const upCommand = () =>
  new Command('up')
    .description('start the platform: API, scheduler and predictions in one process')
    .option('--port <number>', 'port to listen on', usualPort())
    .option(
      '--grpc-port <number>',
      'port of predictions over gRPC: next (the one after --port), off, or a number',
      process.env.SLIPWAY_GRPC_PORT || 'next',
    )
    .option('--host <address>', 'address to bind; a wider one than loopback needs SLIPWAY_TOKEN', '127.0.0.1')
    .option('--log [share]', 'log requests as JSON lines: all of them, or a share such as 0.01')
    .option('--json', 'print one JSON document when ready')
    .addHelpText(
      'after',
      `
Examples:
  $ slipway up                      the page is at http://127.0.0.1:4700, the API reference at /api/docs
  $ slipway up --port 4701 --log`,
    )
    .action(async (options: UpOptions) => {
      const { startPlatform } = await import('@slipway/ops/app')
      const { badPort } = await import('../cli.errors.ts')
      const { platformProject } = await import('../platform-project.ts')
      const { webFiles } = await import('../web-files.ts')
      const portOf = (text: string) => {
        const port = Number(text)
        if (text.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) throw badPort(text)
        return port
      }
      const port = portOf(options.port)
      const { grpcPort: asked } = options
      const grpcPort = asked === 'off' ? undefined : asked === 'next' ? asked : portOf(asked)
      const home = hereOrNew()
      const platform = await startPlatform({
        home,
        port,
        ...(grpcPort !== undefined && { grpcPort }),
        host: options.host,
        logShare: shareOf(options.log),
        databaseUrl: process.env.DATABASE_URL,
        token: process.env.SLIPWAY_TOKEN,
        schedules: true,
        ...webFiles(),
        ...platformProject(),
      })
      const { address, trouble } = platform.grpc
      if (trouble) process.stderr.write(`! ${trouble.message}\n  ${trouble.hint}\n`)
      print(options.json, { url: platform.url, grpc: address, home, pid: process.pid }, () =>
        [
          `Slipway is up at ${platform.url}`,
          `  API reference  ${platform.url}/api/docs`,
          `  metrics        ${platform.url}/metrics`,
          ...(address === null ? [] : [`  gRPC           ${address}`]),
          `  state          ${home}`,
          'Ctrl-C stops it.',
        ].join('\n'),
      )
      // Whoever restarts a service sends TERM: callers whose connections stay open must not notice.
      if ((await untilAsked()) === 'SIGTERM') await platform.drain(drainMs)
      await platform.close()
    })

const shareOf = (log: boolean | string | undefined): number => {
  if (typeof log !== 'string') return log ? 1 : 0
  const share = Number(log)
  if (log.trim() === '' || !(share >= 0 && share <= 1)) throw badShare(log)
  return share
}

const drainMs = 1_000

/** Resolves on the first Ctrl-C or TERM; a second one ends at once. */
export const untilAsked = () =>
  new Promise<NodeJS.Signals>((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      process.once('SIGINT', () => process.exit(130))
      resolve(signal)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
