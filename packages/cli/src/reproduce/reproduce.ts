import { mkdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Client } from '@slipway/client'
import type { PipelineRunDetail, RunEventBody } from '@slipway/contract/pipelines'
import { SlipwayError } from '@slipway/contract/error'
import { layOutCode } from '@slipway/flow/plan'
import { notAgain, reproducedFailed } from '../pipeline-runs.errors.ts'
import { codeElsewhere } from '../remote.errors.ts'
import type { Connection } from '../context.ts'
import { failureOf, followRun } from '../follow-run.ts'
import { findProject } from '../project.ts'
import { captureSources, withBundle } from '../run-project.ts'
import { type Changed, type CheckedData, dataOf, environmentChanges } from './circumstances.ts'
import { effects } from './comparable.ts'
import { type ComparedNode, compareRuns } from './compare-runs.ts'
import { folderBeside, overlay } from './overlay.ts'

export interface ReproduceOptions {
  /** Where the code is laid out and stays; default: a folder that is gone afterwards. */
  readonly folder?: string | undefined
  /** Nodes or steps that are not done again. */
  readonly without: readonly string[]
  readonly tolerance: number
  readonly jobs?: number | undefined
  readonly home: string
  readonly signal: AbortSignal
  readonly onPlanned: (nodes: readonly { id: string }[]) => void
  readonly onEvent: (event: RunEventBody) => void
}

export interface Reproduced {
  readonly of: string
  readonly pipeline: string
  readonly run: string
  readonly equal: boolean
  readonly code: { readonly digest: string; readonly sources: number; readonly folder: string | null }
  readonly environment: readonly Changed[]
  readonly data: readonly CheckedData[]
  readonly leftOut: readonly string[]
  /** The first step that gave another result from equal inputs. */
  readonly firstDiverged: ComparedNode | null
  readonly nodes: readonly ComparedNode[]
}

/**
 * Runs a run again from what is kept of it: its code is laid out as it was, its data and environment are compared, every
 * step runs without the cache, and results are compared step by step.
 *
 * @throws SlipwayError CLI_NOT_AGAIN for a run that did not succeed, FLOW_BUNDLE_GONE, CLI_REPRODUCE_FAILED
 */
export async function reproduce(
  server: Connection,
  id: string,
  options: ReproduceOptions,
): Promise<Reproduced> {
  const { client } = server
  if (server.remote) throw codeElsewhere('slipway reproduce', server.url)
  const before = await client.pipelines.getPipelineRun({ params: { id } })
  if (before.status !== 'succeeded') throw notAgain(id, before.status)
  // Of a run that was itself one again, the folder is gone; its data lie in the project.
  const { root: then } = before.plan.project
  const root = existsSync(then) ? then : (findProject()?.root ?? then)
  const stays = options.folder !== undefined
  const folder = stays ? resolve(options.folder!) : await folderBeside(root, options.home)
  try {
    await mkdir(folder, { recursive: true })
    const plan = await layOutCode(before.plan, { dir: folder, read: (digest) => bytesOf(client, digest) })
    if (existsSync(root)) await overlay(root, folder)
    const captured = await captureSources(existsSync(root) ? root : folder)
    const [data, leftOut] = [await dataOf(client, before, root), nodesLeftOut(before, options.without)]
    options.onPlanned(plan.nodes.filter((node) => !leftOut.has(node.id)))
    const again = await client.pipelines.createPipelineRun({
      body: {
        plan,
        captured: withBundle(captured, plan),
        force: true,
        ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
        ...(leftOut.size === 0
          ? {}
          : { only: plan.nodes.map((node) => node.id).filter((node) => !leftOut.has(node)) }),
      },
    })
    const cancel = () =>
      void client.pipelines.cancelPipelineRun({ params: { id: again.id } }).catch(() => undefined)
    options.signal.addEventListener('abort', cancel)
    await followRun(server, again.id, options.onEvent)
    const after = await client.pipelines.getPipelineRun({ params: { id: again.id } })
    if (after.status === 'cancelled') throw failureOf(after)
    if (after.status !== 'succeeded') throw reproducedFailed(id, after.id, after.failure)
    const nodes = await compareRuns(client, before, after, { leftOut, tolerance: options.tolerance })
    return {
      of: id,
      pipeline: before.pipeline,
      run: after.id,
      equal: nodes.every(({ verdict }) => verdict === 'equal'),
      code: {
        digest: plan.bundle.digest,
        sources: plan.bundle.sources.length,
        folder: stays ? folder : null,
      },
      environment: environmentChanges(before, captured),
      data,
      leftOut: [...leftOut],
      firstDiverged: nodes.find(({ verdict }) => verdict === 'diverged' || verdict === 'missing') ?? null,
      nodes,
    }
  } finally {
    if (!stays) await rm(folder, { recursive: true, force: true })
  }
}

/** What a person is asked or that acts outside is not done again, and what the caller names. */
function nodesLeftOut(run: PipelineRunDetail, without: readonly string[]): Set<string> {
  const names = new Set([...effects, ...without])
  return new Set(
    run.plan.nodes
      .filter(({ id, step, kind }) => kind === 'approval' || names.has(step) || names.has(id))
      .map(({ id }) => id),
  )
}

async function bytesOf(client: Client, digest: string): Promise<Uint8Array | null> {
  try {
    const stream = await client.artifacts.getArtifact({ params: { digest } })
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch (error) {
    if (error instanceof SlipwayError && error.kind === 'not-found') return null
    throw error
  }
}
