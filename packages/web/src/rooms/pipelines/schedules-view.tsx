import { Button, Table, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'

/** What starts pipelines by itself, and when it will next. */
export function SchedulesView() {
  const read = useRead('pipelines', ['schedules'], (signal) => api.schedules.listSchedules({}, { signal }))
  const turn = useMutation({
    mutationFn: ({ name, paused }: { name: string; paused: boolean }) =>
      paused
        ? api.schedules.resumeSchedule({ params: { name } })
        : api.schedules.pauseSchedule({ params: { name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines', 'schedules'] }),
  })
  return (
    <Loaded of={read}>
      {({ schedules }) =>
        schedules.length === 0 ? (
          <Text c="dimmed">
            Nothing starts by itself. `schedule(…)` beside a pipeline, or `slipway schedules`, changes that.
          </Text>
        ) : (
          <>
            {turn.isError && <ErrorNote error={turn.error} />}
            <Table.ScrollContainer minWidth={480}>
              <Table verticalSpacing={4}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Schedule</Table.Th>
                    <Table.Th>Pipeline</Table.Th>
                    <Table.Th>Next</Table.Th>
                    <Table.Th>
                      <span className="away">Pause or resume</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {schedules.map((one) => {
                    const { paused } = one
                    return (
                      <Table.Tr key={one.name}>
                        <Table.Td>{one.name}</Table.Td>
                        <Table.Td>{one.pipeline}</Table.Td>
                        <Table.Td>{paused ? 'paused' : <Moment ms={one.nextMs} />}</Table.Td>
                        <Table.Td ta="right">
                          <Button
                            size="compact-sm"
                            variant="default"
                            onClick={() => turn.mutate({ name: one.name, paused })}
                          >
                            {paused ? 'Resume' : 'Pause'} <span className="away">{one.name}</span>
                          </Button>
                        </Table.Td>
                      </Table.Tr>
                    )
                  })}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </>
        )
      }
    </Loaded>
  )
}
