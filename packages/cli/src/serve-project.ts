import { connect } from '@slipway/client'
import { startPlatform } from '@slipway/ops/app'
import { untilAsked } from './commands/up.ts'
import { platformProject } from './platform-project.ts'
import { pipelineHere } from './chosen-pipeline.ts'
import { requireProject } from './project.ts'
import { releaseOf } from './released.ts'
import { webFiles } from './web-files.ts'

/**
 * The whole of it in one process: starts the platform, runs the project's pipeline on it, and stays up so that the
 * endpoint answers. With `once` it ends after the run. Answers the run's exit code.
 */
export async function serveProject(options: { once: boolean; json: boolean; port: number }): Promise<number> {
  const project = requireProject()
  const platform = await startPlatform({
    home: project.home,
    port: options.once ? 0 : options.port,
    unfinished: 'give-up',
    databaseUrl: process.env.DATABASE_URL,
    schedules: !options.once,
    ...webFiles(),
    ...platformProject(),
  })
  try {
    const server = {
      client: connect(platform),
      url: platform.url,
      token: platform.token,
      live: !options.once,
      remote: false,
      async [Symbol.asyncDispose]() {},
    }
    const code = await releaseOf(server, pipelineHere(undefined), {
      params: {},
      force: false,
      json: options.json,
    })
    if (options.once || code !== 0) return code
    process.stderr.write(
      `\nSlipway is up at ${platform.url} (API reference at ${platform.url}/api/docs). Ctrl-C stops it.\n`,
    )
    await untilAsked()
    return code
  } finally {
    await platform.close()
  }
}
