import { Table, Text, Title } from '@mantine/core'
import type { Change, MetricChange } from '@slipway/contract/model-diff'
import type { ModelVersion } from '@slipway/contract/registry'
import { Loaded } from '../../parts/loaded.tsx'
import { Status } from '../../parts/status.tsx'
import { DifferenceBar, withInterval } from './metric-value.tsx'
import { differenceInFigures } from './verdict.ts'
import { useVersionDiff } from './use-version-diff.ts'

/** What differs between two versions; what is the same is not shown. */
export function DiffView({ before, after }: { before: ModelVersion; after: ModelVersion }) {
  const read = useVersionDiff(before, after)
  return (
    <Loaded of={read}>
      {(diff) => {
        const parts: (readonly [string, readonly Change[]])[] = [
          ['Columns of the data', diff.data.columns],
          ['Code', diff.code.changes],
          ['Environment', diff.environment],
          ['Parameters', diff.parameters],
          ['Takes and gives', diff.signature],
          ['Gate', diff.gate],
          ['Deployment', diff.deployment],
        ]
        const files = diff.code.files
        return (
          <>
            {diff.metrics.length > 0 && <Metrics of={diff.metrics} before={before} after={after} />}
            {(diff.data.moved ?? []).map((line) => (
              <Text key={line}>{line}</Text>
            ))}
            {files && [...files.added, ...files.removed, ...files.changed].length > 0 && (
              <section>
                <Title order={2}>Source files</Title>
                <ul>
                  {files.added.map((path) => (
                    <li key={path}>+ {path}</li>
                  ))}
                  {files.removed.map((path) => (
                    <li key={path}>− {path}</li>
                  ))}
                  {files.changed.map((path) => (
                    <li key={path}>± {path}</li>
                  ))}
                </ul>
              </section>
            )}
            {parts
              .filter(([, changes]) => changes.length > 0)
              .map(([title, changes]) => (
                <section key={title}>
                  <Title order={2}>{title}</Title>
                  <Table verticalSpacing={3}>
                    <Table.Tbody>
                      {changes.map(({ key, before, after }) => (
                        <Table.Tr key={key}>
                          <Table.Th scope="row" fw={400}>
                            {key}
                          </Table.Th>
                          <Table.Td style={{ overflowWrap: 'anywhere' }}>{before ?? '–'}</Table.Td>
                          <Table.Td style={{ overflowWrap: 'anywhere' }}>{after ?? '–'}</Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </section>
              ))}
          </>
        )
      }}
    </Loaded>
  )
}

/** Each metric of both, and how far they lie apart beside the interval of that; about zero, one scale for all. */
function Metrics({
  of,
  before,
  after,
}: {
  of: readonly MetricChange[]
  before: ModelVersion
  after: ModelVersion
}) {
  const ends = of.flatMap(({ difference }) => (difference ? [difference.low, difference.high] : []))
  const within = ends.map(Math.abs).filter((end) => end <= 1)
  const most = Math.max(0, ...within)
  return (
    <section>
      <Title order={2}>Metrics</Title>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={3}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Metric</Table.Th>
              <Table.Th ta="right">Champion {before.number} (95 %)</Table.Th>
              <Table.Th ta="right">Version {after.number} (95 %)</Table.Th>
              <Table.Th ta="right">Difference (95 %)</Table.Th>
              <Table.Th>
                <span className="away">Picture</span>
              </Table.Th>
              <Table.Th>Verdict</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.map(({ metric, difference, verdict }) => {
              const [was, is] = [before.metrics[metric], after.metrics[metric]]
              return (
                <Table.Tr key={metric}>
                  <Table.Th scope="row" fw={400}>
                    {metric}
                  </Table.Th>
                  <Table.Td ta="right" className="n">
                    {was ? withInterval(was) : '–'}
                  </Table.Td>
                  <Table.Td ta="right" className="n">
                    {is ? withInterval(is) : '–'}
                  </Table.Td>
                  <Table.Td ta="right" className="n">
                    {difference ? differenceInFigures(difference) : '–'}
                  </Table.Td>
                  <Table.Td>
                    {difference && Math.max(Math.abs(difference.low), Math.abs(difference.high)) <= most && (
                      <DifferenceBar
                        of={difference}
                        most={most}
                        label={`${metric}: ${differenceInFigures(difference)}`}
                      />
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Status of={verdict} />
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
