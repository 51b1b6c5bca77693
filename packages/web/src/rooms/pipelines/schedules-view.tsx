import { Button, Group, Table, Text } from '@mantine/core'
import type { ScheduleBody } from '@slipway/contract/schedules'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { duration } from '../../parts/figures.ts'
import { Lines } from '../../parts/lines.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { Status } from '../../parts/status.tsx'

const route = getRouteApi('/pipelines')

/** What starts pipelines by itself, when it did last, and when it will next. */
export function SchedulesView() {
  const { schedule: shown } = route.useSearch()
  const navigate = route.useNavigate()
  const show = (schedule: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, schedule }), replace: true })
  const read = useRead('pipelines', ['schedules'], (signal) => api.schedules.listSchedules({}, { signal }))
  return (
    <Loaded of={read}>
      {({ schedules, problems }) => (
        <>
          {problems.map(({ pipeline, code, message, hint }) => (
            <Text key={`${pipeline} ${code}`} c="var(--bad)">
              ✖ {pipeline}: {message} {hint} <code>{code}</code>
            </Text>
          ))}
          {schedules.length === 0 ? (
            <Empty
              what="Nothing starts by itself. `schedule(…)` beside a pipeline changes that; so does:"
              command={`slipway schedules add weekly --pipeline churn --cron "0 6 * * MON"`}
            />
          ) : (
            <Lines label="Schedules" minWidth={640}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Schedule</Table.Th>
                  <Table.Th>Pipeline</Table.Th>
                  <Table.Th>When</Table.Th>
                  <Table.Th>Last</Table.Th>
                  <Table.Th>Next</Table.Th>
                  <Table.Th>
                    <span className="away">Actions</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {schedules.map((one) => (
                  <Line key={one.name} of={one} onShow={() => show(one.name)} />
                ))}
              </Table.Tbody>
            </Lines>
          )}
          {shown && <Times name={shown} onClose={() => show(undefined)} />}
        </>
      )}
    </Loaded>
  )
}

const whenOf = ({ cron, timeZone, everyMs, on }: ScheduleBody): string =>
  cron ? `${cron} (${timeZone ?? 'UTC'})` : everyMs ? `every ${duration(everyMs)}` : `on ${on ?? 'an event'}`

function Line({ of, onShow }: { of: ScheduleBody; onShow: () => void }) {
  const { name, paused } = of
  const act = useMutation({
    mutationFn: async (what: 'pause' | 'resume' | 'fire'): Promise<unknown> =>
      what === 'pause'
        ? api.schedules.pauseSchedule({ params: { name } })
        : what === 'resume'
          ? api.schedules.resumeSchedule({ params: { name } })
          : api.schedules.fireSchedule({ params: { name }, body: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines'] }),
  })
  return (
    <Table.Tr>
      <Table.Td>
        {name}
        {act.isError && <ErrorNote error={act.error} />}
      </Table.Td>
      <Table.Td>{of.pipeline}</Table.Td>
      <Table.Td>{whenOf(of)}</Table.Td>
      <Table.Td>
        {of.lastFire ? (
          <>
            <Status of={of.lastFire.status} /> <Moment ms={of.lastFire.createdMs} />
          </>
        ) : (
          '–'
        )}
      </Table.Td>
      <Table.Td>{paused ? 'paused' : <Moment ms={of.nextMs} />}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={onShow}>
            Times <span className="away">of {name}</span>
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={act.isPending}
            onClick={() => act.mutate('fire')}
          >
            Start now <span className="away">{name}</span>
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={act.isPending}
            onClick={() => act.mutate(paused ? 'resume' : 'pause')}
          >
            {paused ? 'Resume' : 'Pause'} <span className="away">{name}</span>
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

/** The next times of a schedule, and what became of those before. */
function Times({ name, onClose }: { name: string; onClose: () => void }) {
  const params = { name }
  const next = useRead('pipelines', ['next', name], (signal) =>
    api.schedules.listNextTimes({ params, query: { count: 10 } }, { signal }),
  )
  const fires = useRead('pipelines', ['fires', name], (signal) =>
    api.schedules.listFires({ params, query: { limit: 50 } }, { signal }),
  )
  return (
    <Peek title={name} onClose={onClose}>
      <Text fw={600}>Next</Text>
      <Loaded of={next}>
        {({ times, timeZone }) =>
          times.length === 0 ? (
            <Text c="dimmed">It waits for an event, is paused, or has ended.</Text>
          ) : (
            <ol>
              {times.map(({ atMs, local }) => (
                <li key={atMs}>
                  <Moment ms={atMs} />{' '}
                  <span className="soft">
                    {local.slice(11, 16)} in {timeZone}
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <Text fw={600}>Before</Text>
      <Loaded of={fires}>
        {({ fires }) =>
          fires.length === 0 ? (
            <Text c="dimmed">It has started nothing yet.</Text>
          ) : (
            <ul>
              {fires.map((one) => (
                <li key={one.id}>
                  <Status of={one.status} /> <Moment ms={one.scheduledMs ?? one.createdMs} />{' '}
                  {one.run && (
                    <Link to="/pipeline-runs/$id" params={{ id: one.run }}>
                      its run
                    </Link>
                  )}{' '}
                  {one.reason} {one.failure?.message}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Peek>
  )
}
