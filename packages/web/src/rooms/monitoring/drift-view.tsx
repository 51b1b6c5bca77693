import { Button, Group, Select, Stack, Text } from '@mantine/core'
import type { ColumnDrift, DriftReportBody } from '@slipway/contract/monitoring'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { Status } from '../../parts/status.tsx'
import { columnsOf, DriftMap } from './drift-map.tsx'
import { TwoShares } from './two-shares.tsx'

const route = getRouteApi('/monitoring')
const hourMs = 3_600_000
const windows = [
  { value: '0', label: 'all that was asked' },
  { value: String(hourMs), label: 'the last hour' },
  { value: String(24 * hourMs), label: 'the last day' },
  { value: String(7 * 24 * hourMs), label: 'the last week' },
]

/** Whether an endpoint is still asked what its model was trained on, column by column, comparison by comparison. */
export function DriftView({ name }: { name: string }) {
  const { report: shown, column, since = windows[0]!.value } = route.useSearch()
  const navigate = route.useNavigate()
  const reports = useRead('monitoring', ['reports', name], (signal) =>
    api.monitoring.listDriftReports({ params: { name }, query: { limit: 60 } }, { signal }),
  )
  const measure = useMutation({
    mutationFn: () =>
      api.monitoring.measureDrift({
        params: { name },
        body: since === windows[0]!.value ? {} : { sinceMs: Date.now() - Number(since) },
      }),
    onSuccess: ({ id }) => navigate({ search: (before) => ({ ...before, report: id }), replace: true }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['monitoring'] }),
  })
  const look = (report: string | undefined, column: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, report, column }), replace: true })
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <Select
          label="Compare with training"
          allowDeselect={false}
          data={windows}
          value={since}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, since: next ?? undefined }), replace: true })
          }
        />
        <Button variant="default" loading={measure.isPending} onClick={() => measure.mutate()}>
          Compare now
        </Button>
      </Group>
      {measure.isError && <ErrorNote error={measure.error} />}
      <Loaded of={reports}>
        {({ reports }) => {
          const report = reports.find(({ id }) => id === shown) ?? reports[0]
          if (!report)
            return (
              <Empty
                what="What it was asked was never compared with what its model was trained on."
                command={`slipway drift ${name}`}
              />
            )
          const one = columnsOf(report).find((column_) => column_.name === column)
          return (
            <>
              <Verdict of={report} />
              <DriftMap reports={reports} report={report} column={column} onOpen={look} />
              {one && <Shown of={one} onClose={() => look(report.id, undefined)} />}
            </>
          )
        }}
      </Loaded>
    </Stack>
  )
}

function Verdict({ of }: { of: DriftReportBody }) {
  return (
    <>
      <Text fw={600} role="status">
        <Status of={of.drifted ? 'drifted' : 'passed'} /> {of.verdict}
      </Text>
      <Facts
        of={[
          ['Model', `${of.model} version ${of.version}`],
          ['Rows', `${figure(of.rows)} against ${figure(of.baselineRows)} of training`],
          ['From', of.sinceMs === null ? 'the beginning' : <Moment key="f" ms={of.sinceMs} />],
          ['Compared', <Moment key="m" ms={of.createdAtMs} />],
        ]}
      />
    </>
  )
}

function Shown({ of, onClose }: { of: ColumnDrift; onClose: () => void }) {
  return (
    <Peek title={of.name} onClose={onClose}>
      <Stack gap="sm">
        <Text>
          <Status of={of.drifted ? 'drifted' : 'passed'} /> {of.reason}
        </Text>
        <TwoShares of={of} />
        <Facts
          of={[
            ['Decided by', of.test],
            ['Rows with a value', `${figure(of.before)} in training, ${figure(of.now)} now`],
            ['Missing', `${percent(of.missing.before)} in training, ${percent(of.missing.now)} now`],
            ...Object.entries(of.metrics).map(([name, value]) => [name, figure(value)] as const),
          ]}
        />
        <Text size="xs" c="dimmed">
          {of.why}
        </Text>
        {of.newCategories.length > 0 && (
          <>
            <Text fw={600}>Values that training never saw</Text>
            <ul>
              {of.newCategories.map(({ value, count }) => (
                <li key={value}>
                  {value} <span className="soft n">{figure(count)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Stack>
    </Peek>
  )
}
