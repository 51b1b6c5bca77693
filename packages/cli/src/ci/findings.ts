import type { Client } from '@slipway/client'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { decode, type Json } from '@slipway/flow/encoding'
import type { Verdict } from '@slipway/stages'

/** What a gate in a run decided. */
export interface FoundGate {
  readonly node: string
  readonly gate: Verdict
}

export interface FoundCheck {
  readonly title: string
  readonly ok: boolean
  readonly severity: 'warn' | 'block'
  readonly failing: number
  readonly total: number
}

/** The checks that a run asked of a dataset version. */
export interface FoundChecks {
  /** name@version */
  readonly dataset: string
  readonly results: readonly FoundCheck[]
}

/** What the ready-made stages of a run found out: gates, and checks of data, also those that stopped the run. */
export async function findingsOf(
  client: Client,
  run: PipelineRunDetail,
): Promise<{ gates: FoundGate[]; checks: FoundChecks[] }> {
  const valueOf = async (node: string) => {
    const { inputs, output } = await client.pipelines.getPipelineNode({ params: { id: run.id, node } })
    return { inputs: decode(inputs as Json), output: output === null ? null : decode(output as Json) }
  }
  const gates: FoundGate[] = []
  const checks: FoundChecks[] = []
  for (const node of run.nodes) {
    if (node.step === 'judge' && (node.status === 'succeeded' || node.status === 'cached')) {
      const { output } = await valueOf(node.id)
      if (isVerdict(output)) gates.push({ node: node.id, gate: output })
    }
    if (node.step === 'validate' && node.status !== 'running') {
      const { inputs } = await valueOf(node.id)
      const found = isValidation(inputs) ? await checksOf(client, run.id, inputs.data) : null
      if (found) checks.push(found)
    }
  }
  return { gates, checks }
}

async function checksOf(
  client: Client,
  run: string,
  data: { id: string; name: string; version: number },
): Promise<FoundChecks | null> {
  const { validations } = await client.datasets.listValidations({ params: { id: data.id } })
  const own = validations.find(({ madeBy }) => (madeBy as { run?: string }).run === run) ?? validations[0]
  return own === undefined
    ? null
    : { dataset: `${data.name}@${data.version}`, results: own.report.results as unknown as FoundCheck[] }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isVerdict = (value: unknown): value is Verdict =>
  isObject(value) && typeof value['passed'] === 'boolean' && Array.isArray(value['rules'])

const isValidation = (value: unknown): value is { data: { id: string; name: string; version: number } } =>
  isObject(value) && isObject(value['data']) && String(value['data']['id']).startsWith('ds_')
