import { Table, Text } from '@mantine/core'
import { costWords } from '@slipway/contract/cost-words'
import type { PipelinePreviewBody, PlannedNodeBody } from '@slipway/contract/pipeline-plans'
import { duration, figure } from '../../parts/figures.ts'
import { Status } from '../../parts/status.tsx'

export type Preview = PipelinePreviewBody & {
  readonly cost: { readonly amount: number; readonly currency: string | null } | null
}

const counted = (n: number, one: string, many: string) => `${figure(n)} ${n === 1 ? one : many}`

/** In one line what would run, how long that should take and for how much. */
export const planInWords = ({ nodes, expectedMs, expectedCpuSeconds, cost }: Preview): string => {
  const of = (...fates: PlannedNodeBody['fate'][]) => nodes.filter(({ fate }) => fates.includes(fate)).length
  const [runs, depends, asks, cached] = [of('runs', 'some'), of('unknown'), of('asks'), of('cached')]
  if (runs + depends + asks === 0) return `Nothing to do: all ${nodes.length} steps are there already.`
  const what = [
    ...(runs ? [counted(runs, 'step runs', 'steps run')] : []),
    ...(depends ? [`${counted(depends, 'depends', 'depend')} on what others give`] : []),
    ...(asks ? [`${counted(asks, 'asks', 'ask')} a person`] : []),
    ...(cached ? [`${figure(cached)} cached`] : []),
  ].join(', ')
  const took =
    expectedMs === null
      ? 'how long is not known yet, as a step of it has not run before'
      : `up to ${duration(expectedMs)} by past runs, ${figure(Math.round(10 * expectedCpuSeconds) / 10)} s of processors`
  const price = cost ? `, ${costWords(cost.amount, cost.currency)}` : ''
  return `${what}; ${took}${price}.`
}

const fates: Record<PlannedNodeBody['fate'], string> = {
  runs: 'runs',
  some: 'runs',
  unknown: 'depends',
  cached: 'cached',
  asks: 'asks',
}

/** Every step with its fate and why. */
export function PlanTable({ preview }: { preview: Preview }) {
  return (
    <>
      {preview.warnings.map((warning) => (
        <Text key={warning} c="var(--warn)">
          ▲ {warning}
        </Text>
      ))}
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Step</Table.Th>
              <Table.Th>Fate</Table.Th>
              <Table.Th ta="right">Took before</Table.Th>
              <Table.Th>Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {preview.nodes.map(({ id, fate, copies, runs, expected, reason }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row" fw={400}>
                  {id}
                  {copies > 1 && <span className="soft"> ×{copies}</span>}
                </Table.Th>
                <Table.Td>
                  <Status of={fates[fate]} />
                  {fate === 'some' && ` ${runs} of ${copies}`}
                </Table.Td>
                <Table.Td ta="right" className="n">
                  {expected && fate !== 'cached' ? duration(expected.wallMs) : ''}
                </Table.Td>
                <Table.Td className="soft">{reason}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  )
}
