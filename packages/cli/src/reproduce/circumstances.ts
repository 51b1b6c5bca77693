import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Client } from '@slipway/client'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { type CapturedBody, contextFields } from '@slipway/contract/run-context'
import { decode, type Json } from '@slipway/flow/encoding'

/** Something that was one thing when the run was made, and is another now. null: not told. */
export interface Changed {
  readonly what: string
  readonly before: string | null
  readonly now: string | null
}

/** What may change numbers: runtimes, lockfiles and the kind of machine. Where nothing was noted, nothing is compared. */
export function environmentChanges(run: PipelineRunDetail, now: CapturedBody): Changed[] {
  if (!run.captured) return []
  const [before, after] = [contextFields(run.captured.context), contextFields(now.context)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => /^(environment\.|host\.(os|arch|cpuModel|gpus))/.test(field))
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => ({
      what: field.replace(/^(environment\.(runtimes\.|lockfiles\.)?|host\.)/, ''),
      before: before.get(field) ?? null,
      now: after.get(field) ?? null,
    }))
}

export interface CheckedData {
  /** name@version */
  readonly dataset: string
  readonly source: string
  /** other: not the file that the version was first made of; the same rows may stand in several. */
  readonly state: 'same' | 'changed' | 'other' | 'gone'
}

/** Whether the files that a run read are still what they were: those that `collect` made dataset versions of. */
export async function dataOf(client: Client, run: PipelineRunDetail, root: string): Promise<CheckedData[]> {
  const collected = run.nodes.filter(
    ({ step, status }) => step === 'collect' && (status === 'succeeded' || status === 'cached'),
  )
  return Promise.all(
    collected.map(async ({ id: node }) => {
      const { output } = await client.pipelines.getPipelineNode({ params: { id: run.id, node } })
      const read = decode(output as Json) as { id: string; name: string; version: number; source: string }
      const { source } = await client.datasets.findDatasetVersion({ params: { id: read.id } })
      const state = await stateOf(resolve(root, read.source), source.sha256)
      return {
        dataset: `${read.name}@${read.version}`,
        source: read.source,
        state: state === 'changed' && read.source !== source.path ? 'other' : state,
      }
    }),
  )
}

async function stateOf(file: string, sha256: string): Promise<'same' | 'changed' | 'gone'> {
  if (!existsSync(file)) return 'gone'
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex') === sha256.replace(/^sha256:/, '') ? 'same' : 'changed'
}
