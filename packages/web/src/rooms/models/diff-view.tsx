import { Table, Text, Title } from '@mantine/core'
import type { Change } from '@slipway/contract/model-diff'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'

/** What differs between two versions; what is the same is not shown. */
export function DiffView({ model, before, after }: { model: string; before: number; after: number }) {
  const read = useRead('registry', ['diff', model, before, after], (signal) =>
    api.registry.diffModelVersions(
      { params: { name: model, number: before }, query: { with: after } },
      { signal },
    ),
  )
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
            {diff.metrics.length > 0 && (
              <section>
                <Title order={2}>Metrics</Title>
                <Table verticalSpacing={3}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Metric</Table.Th>
                      <Table.Th ta="right">Version {before}</Table.Th>
                      <Table.Th ta="right">Version {after}</Table.Th>
                      <Table.Th>Verdict</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {diff.metrics.map((one) => (
                      <Table.Tr key={one.metric}>
                        <Table.Th scope="row" fw={400}>
                          {one.metric}
                        </Table.Th>
                        <Table.Td ta="right" className="n">
                          {figure(one.before)}
                        </Table.Td>
                        <Table.Td ta="right" className="n">
                          {figure(one.after)}
                        </Table.Td>
                        <Table.Td>{one.verdict}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </section>
            )}
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
