import { Progress, Table, Text } from '@mantine/core'
import type { BackfillBody } from '@slipway/contract/backfills'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'
import { Lines } from '../../parts/lines.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'

/** Pipelines over spans of time, and how far they are. */
export function BackfillsView() {
  const read = useRead('pipelines', ['backfills'], (signal) =>
    api.schedules.listBackfills({ query: {} }, { signal }),
  )
  const stop = useMutation({
    mutationFn: (id: string) => api.schedules.cancelBackfill({ params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines'] }),
  })
  return (
    <Loaded of={read}>
      {({ backfills }) =>
        backfills.length === 0 ? (
          <Text c="dimmed">
            No pipeline was filled back yet. “Fill back” runs one for each day of a time.
          </Text>
        ) : (
          <>
            {stop.isError && <ErrorNote error={stop.error} />}
            <Lines label="Backfills" minWidth={640}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Status</Table.Th>
                  <Table.Th>Pipeline</Table.Th>
                  <Table.Th>Time</Table.Th>
                  <Table.Th>How far</Table.Th>
                  <Table.Th>Begun</Table.Th>
                  <Table.Th>
                    <span className="away">Stop it</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {backfills.map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Td>
                      <Status of={one.status} />
                    </Table.Td>
                    <Table.Td>{one.pipeline}</Table.Td>
                    <Table.Td>
                      {one.from} to {one.to}, every {one.every}
                    </Table.Td>
                    <Table.Td>
                      <Far of={one} />
                    </Table.Td>
                    <Table.Td>
                      <Moment ms={one.createdMs} /> <span className="soft">by {one.createdBy}</span>
                    </Table.Td>
                    <Table.Td ta="right">
                      {one.status === 'running' && (
                        <Confirm
                          label="Stop"
                          consequence={stopWords(one)}
                          onYes={() => stop.mutate(one.id)}
                        />
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Lines>
          </>
        )
      }
    </Loaded>
  )
}

const stopWords = ({ id, counts: { waiting, running } }: BackfillBody): string =>
  `Of ${id}, ${figure(waiting)} ${waiting === 1 ? 'interval' : 'intervals'} that wait are not begun and ${figure(running)} ${running === 1 ? 'run' : 'runs'} under way are stopped. What is finished stays.`

function Far({ of: { counts, id } }: { of: BackfillBody }) {
  const all = Object.values(counts).reduce((a, b) => a + b, 0)
  const told = (['succeeded', 'kept', 'failed', 'running', 'waiting', 'cancelled'] as const)
    .filter((what) => counts[what] > 0)
    .map((what) => `${figure(counts[what])} ${what === 'kept' ? 'ran before' : what}`)
  const share = (n: number) => (all === 0 ? 0 : (100 * n) / all)
  return (
    <>
      <Progress.Root size={8} aria-hidden="true">
        <Progress.Section value={share(counts.succeeded + counts.kept)} color="green" />
        <Progress.Section value={share(counts.failed)} color="red" />
        <Progress.Section value={share(counts.running)} color="blue" />
      </Progress.Root>
      <Text size="xs" id={id}>
        {told.join(', ')}
      </Text>
    </>
  )
}
