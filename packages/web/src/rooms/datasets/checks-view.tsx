import { Select, Table, Text } from '@mantine/core'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Lines } from '../../parts/lines.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { momentText } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'

const route = getRouteApi('/datasets/$name')

/** A result of a check as reports hold it; see packages/ml/src/check. */
interface Result {
  readonly check: string
  readonly title: string
  readonly severity: string
  readonly ok: boolean
  readonly failing: number
  readonly share: number
  readonly detail: string | null
  readonly why: string | null
  readonly sample: readonly { readonly row: number; readonly values: Record<string, unknown> }[]
}

/** The reports of checks of a version: what holds, what does not, and rows that fail. */
export function ChecksView({ version }: { version: DatasetVersion }) {
  const { id } = version
  const { report: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const read = useRead('datasets', ['validations', id], (signal) =>
    api.datasets.listValidations({ params: { id } }, { signal }),
  )
  return (
    <Loaded of={read}>
      {({ validations }) => {
        const report = validations.find((one) => one.id === chosen) ?? validations[0]
        if (!report)
          return (
            <Empty
              what="No checks were asked of this version. In the folder of a project, this asks those of its pipeline:"
              command={`slipway data check ${version.name}@${version.number}`}
            />
          )
        const results = (report.report.results as unknown as Result[]).toSorted(
          (a, b) => Number(a.ok) - Number(b.ok),
        )
        return (
          <>
            {validations.length > 1 && (
              <Select
                label="Report"
                w={{ base: '100%', xs: 400 }}
                mb="sm"
                allowDeselect={false}
                value={report.id}
                onChange={(next) =>
                  void navigate({
                    search: (before) => ({ ...before, report: next ?? undefined }),
                    replace: true,
                  })
                }
                data={validations.map(({ id, createdAtMs, report: { passed, failed } }) => ({
                  value: id,
                  label: `${momentText(createdAtMs)} · ${passed} hold, ${failed} fail`,
                }))}
              />
            )}
            <Lines label="What must hold" minWidth={560}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>
                    <span className="away">Status</span>
                  </Table.Th>
                  <Table.Th>What must hold</Table.Th>
                  <Table.Th ta="right">Rows that fail</Table.Th>
                  <Table.Th>For example</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {results.map((one) => (
                  <Table.Tr key={one.check}>
                    <Table.Td>
                      <Status
                        of={
                          one.ok
                            ? 'passed'
                            : one.severity === 'warn' || one.severity === 'info'
                              ? 'warned'
                              : 'failed'
                        }
                      />
                    </Table.Td>
                    <Table.Td>
                      {one.title}
                      {one.why && (
                        <Text size="xs" c="dimmed">
                          {one.why}
                        </Text>
                      )}
                      {!one.ok && one.detail && (
                        <Text size="xs" c="var(--bad)">
                          {one.detail}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td ta="right" className="n">
                      {one.ok && one.failing === 0 ? '' : `${figure(one.failing)} (${percent(one.share)})`}
                    </Table.Td>
                    <Table.Td>
                      {(one.sample ?? []).slice(0, 3).map(({ row, values }) => (
                        <div key={row} className="n">
                          <Link
                            to="/datasets/$name"
                            params={{ name: version.name }}
                            search={{ version: String(version.number), tab: 'rows', row }}
                          >
                            row {figure(row)}
                          </Link>
                          :{' '}
                          {Object.entries(values)
                            .map(([name, value]) => `${name} ${String(value ?? 'missing')}`)
                            .join(', ')}
                        </div>
                      ))}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Lines>
          </>
        )
      }}
    </Loaded>
  )
}
