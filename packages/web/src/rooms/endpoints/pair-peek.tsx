import { Table, Text } from '@mantine/core'
import type { ShadowPair } from '@slipway/contract/shadow-pairs'
import { figure } from '../../parts/figures.ts'
import { Peek } from '../../parts/peek/peek.tsx'
import { Pairs } from '../experiments/run-summary.tsx'
import { millis, signedFigure } from './pair-words.ts'

const shown = (value: unknown): string =>
  typeof value === 'number'
    ? figure(value)
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : String(value ?? '–')

/** One row: every output of both, beside each other, and what was asked. */
export function PairPeek({
  endpoint,
  of,
  champion,
  candidate,
  onClose,
}: {
  endpoint: string
  of: ShadowPair | undefined
  champion: string
  candidate: string
  onClose: () => void
}) {
  if (!of) return null
  const names = [...new Set([...Object.keys(of.champion.outputs), ...Object.keys(of.candidate.outputs)])]
  const row = (name: string, a: string, b: string) => (
    <Table.Tr key={name}>
      <Table.Th scope="row" fw={400}>
        {name}
      </Table.Th>
      <Table.Td ta="right" className="n">
        {a}
      </Table.Td>
      <Table.Td ta="right" className="n" fw={a === b ? 400 : 600}>
        {b}
      </Table.Td>
    </Table.Tr>
  )
  return (
    <Peek
      title={of.row === 0 ? of.id : `${of.id}, row ${of.row}`}
      to={`/endpoints/${encodeURIComponent(endpoint)}?tab=log&id=${encodeURIComponent(of.id)}`}
      onClose={onClose}
    >
      <Table verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Answer</Table.Th>
            <Table.Th ta="right">{champion}</Table.Th>
            <Table.Th ta="right">{candidate}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((name) =>
            row(name, shown(of.champion.outputs[name]), shown(of.candidate.outputs[name])),
          )}
          {row('took, ms', millis(of.champion.latencyUs), millis(of.candidate.latencyUs))}
        </Table.Tbody>
      </Table>
      <Text my="xs">
        {of.agree ? 'They agree' : 'They disagree'}
        {of.difference !== null && `; the scores lie ${signedFigure(of.difference)} apart`}.{' '}
        {of.label === null ? 'What came true is not told yet.' : `What came true: ${of.label}.`}
      </Text>
      <Pairs
        title="Asked"
        of={Object.entries(of.inputs).map(([name, value]) => [name, shown(value)] as const)}
      />
    </Peek>
  )
}
