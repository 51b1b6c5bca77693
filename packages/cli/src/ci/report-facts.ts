import type { Client } from '@slipway/client'
import type { DatasetVersion } from '@slipway/contract/datasets'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { decode, type Json } from '@slipway/flow/encoding'
import type { ColumnProfile } from '@slipway/ml/profile'
import type { Released } from '@slipway/stages'
import { isReleased } from '../run-project.ts'
import { type FoundChecks, type FoundGate, findingsOf } from './findings.ts'

/** What a report says of one run. */
export interface RunFacts {
  readonly run: PipelineRunDetail
  /** By name; intervals where the run gives them. */
  readonly metrics: Readonly<Record<string, MetricFact>>
  readonly released: Released | null
  readonly gates: readonly FoundGate[]
  readonly checks: readonly FoundChecks[]
  readonly datasets: readonly DatasetVersion[]
}

export interface MetricFact {
  readonly value: number
  readonly low?: number
  readonly high?: number
}

export async function factsOf(client: Client, id: string): Promise<RunFacts> {
  const run = await client.pipelines.getPipelineRun({ params: { id } })
  const output: unknown = run.output === null ? null : decode(run.output as Json)
  const released = isReleased(output) ? output : null
  const collected = run.nodes.filter(
    ({ step, status }) => step === 'collect' && (status === 'succeeded' || status === 'cached'),
  )
  const datasets = await Promise.all(
    collected.map(async ({ id: node }) => {
      const value = await client.pipelines.getPipelineNode({ params: { id, node } })
      const { id: dataset } = decode(value.output as Json) as { id: string }
      return client.datasets.findDatasetVersion({ params: { id: dataset } })
    }),
  )
  return {
    run,
    released,
    metrics: released ? released.metrics : numbersOf(output),
    ...(await findingsOf(client, run)),
    datasets,
  }
}

const mostNumbers = 30

/** The numbers of a pipeline's result, by their paths, where it is not what `release` gives. */
export function numbersOf(output: unknown): Record<string, MetricFact> {
  const found: [string, MetricFact][] = []
  const walk = (path: string, value: unknown, depth: number): void => {
    if (typeof value === 'number') found.push([path || 'result', { value }])
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 4)
      for (const [key, one] of Object.entries(value)) walk(path ? `${path}.${key}` : key, one, depth + 1)
  }
  walk('', output, 0)
  return Object.fromEntries(found.slice(0, mostNumbers))
}

export interface DataChange {
  readonly dataset: string
  /** In words; empty where nothing changed. */
  readonly changes: readonly string[]
}

/** How each dataset differs from that of the same name in the other run. */
export function dataChanges(now: readonly DatasetVersion[], before: readonly DatasetVersion[]): DataChange[] {
  return now.map((dataset) => {
    const old = before.find(({ name }) => name === dataset.name)
    return {
      dataset: `${dataset.name}@${dataset.number}`,
      changes: !old ? ['new'] : old.digest === dataset.digest ? [] : changesBetween(old, dataset),
    }
  })
}

/** A share that is missing, or a mean, has to move by so much to be told: percentage points, and standard deviations. */
const [tellMissing, tellMean] = [0.01, 0.1]

function changesBetween(old: DatasetVersion, now: DatasetVersion): string[] {
  const [before, after] = [old.fields, now.fields].map(
    (fields) => new Map(fields.map((field) => [field.name, field])),
  )
  const told: string[] = []
  if (old.rows !== now.rows)
    told.push(`${now.rows.toLocaleString('en-US')} rows, ${signed(now.rows - old.rows)}`)
  for (const [name, field] of after!) {
    const was = before!.get(name)
    if (!was) told.push(`new column \`${name}\` (${field.type})`)
    else if (was.type !== field.type) told.push(`\`${name}\` was ${was.type}, is ${field.type}`)
  }
  for (const name of before!.keys()) if (!after!.has(name)) told.push(`column \`${name}\` is gone`)
  const profiles = new Map(columnsOf(old).map((column) => [column.name, column]))
  for (const column of columnsOf(now)) {
    const was = profiles.get(column.name)
    if (!was) continue
    const [missing, wasMissing] = [shareMissing(column), shareMissing(was)]
    if (Math.abs(missing - wasMissing) >= tellMissing)
      told.push(`\`${column.name}\`: ${percent(wasMissing)} missing → ${percent(missing)}`)
    if (
      column.mean !== null &&
      was.mean !== null &&
      was.std &&
      Math.abs(column.mean - was.mean) >= tellMean * was.std
    )
      told.push(`\`${column.name}\`: mean ${short(was.mean)} → ${short(column.mean)}`)
  }
  return told.length > 0 ? told : ['other values, with the same columns and much the same distributions']
}

const columnsOf = ({ profile }: DatasetVersion): readonly ColumnProfile[] =>
  (profile as { columns?: readonly ColumnProfile[] } | null)?.columns ?? []
const shareMissing = ({ count, nulls }: ColumnProfile) => nulls / Math.max(1, count + nulls)
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const short = (value: number) => value.toPrecision(4).replace(/\.?0+$/, '')
const signed = (n: number) => `${n > 0 ? '+' : '−'}${Math.abs(n).toLocaleString('en-US')}`
