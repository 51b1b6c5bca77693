import { writeJunit, writeJunitOfError } from './ci/write-junit.ts'
import type { Connection } from './context.ts'
import type { ChosenPipeline } from './chosen-pipeline.ts'
import { curlOf } from './curl.ts'
import { exitCodes } from './exit.ts'
import { isReleased, runProject, type StartOptions } from './run-project.ts'
import { progressScreen } from './screen/progress.ts'
import { resultScreen } from './screen/result.ts'
import { lastingUrl } from './usual-address.ts'

export interface ReleaseOptions extends StartOptions {
  /** Where the report for CI goes, also of a run that fails. */
  readonly junit?: string | undefined
  readonly json: boolean
}

/**
 * Runs the pipeline with progress on stderr and its result on stdout: one screen, or one JSON document. Answers the
 * exit code: 4 where the gate refused, or the guardrails took the version back.
 */
export async function releaseOf(
  server: Connection,
  chosen: ChosenPipeline,
  options: ReleaseOptions,
): Promise<number> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const progress = progressScreen(process.stderr)
  let run: string | null = null
  try {
    const { output } = await runProject(server, chosen, {
      ...options,
      signal: stop.signal,
      onPlanned: progress.planned,
      onStarted: (id) => {
        run = id
      },
      onEvent: progress.event,
    })
    progress.end()
    if (options.junit !== undefined) await writeJunit(server.client, run!, options.junit)
    if (!isReleased(output)) {
      // A part of a pipeline gives nothing by itself.
      if (output === null && options.only && !options.json)
        process.stdout.write(`${run} · ${options.only.join(', ')} · succeeded\n`)
      else process.stdout.write(`${JSON.stringify(output, null, 2)}\n`)
      return exitCodes.ok
    }
    const base = lastingUrl(server)
    const { name, live } = output.endpoint
    const result = {
      ...output,
      endpoint: {
        ...output.endpoint,
        url: `${base}/api/v1/endpoints/${name}/predict`,
        live: live && server.live,
      },
    }
    process.stdout.write(
      options.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : `${resultScreen(result, result.gate.passed && !result.approval && !result.rollout ? await curlOf(server, result.endpoint) : null)}\n`,
    )
    return result.gate.passed && result.rollout?.status !== 'rolled-back' ? exitCodes.ok : exitCodes.refused
  } catch (error) {
    progress.end()
    if (options.junit !== undefined)
      await (run === null
        ? writeJunitOfError(chosen.name, error, options.junit)
        : writeJunit(server.client, run, options.junit).catch(() =>
            writeJunitOfError(chosen.name, error, options.junit!),
          ))
    throw error
  } finally {
    process.removeListener('SIGINT', interrupt)
    process.removeListener('SIGTERM', interrupt)
  }
}
