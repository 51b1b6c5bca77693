import {
  Button,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
} from '@mantine/core'
import type { BackfillPreview, BackfillWish } from '@slipway/contract/backfills'
import type { ProjectPipeline } from '@slipway/contract/schedules'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries } from '../../app/queries.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { figure } from '../../parts/figures.ts'

const dayMs = 86_400_000
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const shownIntervals = 200

/** A pipeline once for each interval of a time: shown first, started then. */
export function BackfillDialog({
  pipeline,
  onClose,
  onStarted,
}: {
  pipeline: ProjectPipeline
  onClose: () => void
  onStarted: () => void
}) {
  const texts = Object.entries(pipeline.params).flatMap(([name, value]) =>
    typeof value === 'string' ? [name] : [],
  )
  const [wish, setWish] = useState<BackfillWish>({
    pipeline: pipeline.name,
    from: day(Date.now() - 7 * dayMs),
    to: day(Date.now()),
    every: 'day',
    parallel: 1,
    ...(texts.length > 0 ? { param: guessed(texts) } : {}),
  })
  const look = useMutation({ mutationFn: (body: BackfillWish) => api.schedules.previewBackfill({ body }) })
  const begin = useMutation({
    mutationFn: (body: BackfillWish) => api.schedules.createBackfill({ body }),
    onSuccess: onStarted,
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines'] }),
  })
  const change = (part: Partial<BackfillWish>) => {
    setWish((before) => ({ ...before, ...part }))
    look.reset()
  }
  const left = look.data ? look.data.runs - look.data.kept : 0
  return (
    <Dialog title={`Fill ${pipeline.name} back`} size="56rem" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (look.data) begin.mutate(wish)
          else look.mutate(wish)
        }}
      >
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            <TextInput
              label="From"
              value={wish.from}
              onChange={(event) => change({ from: event.currentTarget.value })}
            />
            <TextInput
              label="To"
              description="Not part of it"
              value={wish.to}
              onChange={(event) => change({ to: event.currentTarget.value })}
            />
            <TextInput
              label="Every"
              description="hour, day, week, month, or 6h, 2d"
              value={wish.every}
              onChange={(event) => change({ every: event.currentTarget.value })}
            />
            <Select
              label="Parameter that takes the day"
              data={Object.keys(pipeline.params)}
              value={wish.param ?? null}
              onChange={(next) => change({ param: next ?? undefined })}
            />
            <NumberInput
              label="Runs at once"
              min={1}
              max={64}
              value={wish.parallel ?? 1}
              onChange={(next) => typeof next === 'number' && change({ parallel: next })}
            />
            <Switch
              label="Also what ran with these parameters before"
              checked={wish.again ?? false}
              onChange={(event) => change({ again: event.currentTarget.checked })}
            />
          </SimpleGrid>
          {look.isError && <ErrorNote error={look.error} />}
          {begin.isError && <ErrorNote error={begin.error} />}
          {look.data && <Shown preview={look.data} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            {look.data ? (
              <Button type="submit" loading={begin.isPending} disabled={left === 0}>
                Start {figure(left)} {left === 1 ? 'run' : 'runs'}
              </Button>
            ) : (
              <Button type="submit" loading={look.isPending}>
                Show what would run
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** The parameter that sounds most like a day. */
const guessed = (names: readonly string[]): string =>
  names.find((name) => /day|date|since|from|month|week/i.test(name)) ?? names[0]!

function Shown({ preview }: { preview: BackfillPreview }) {
  const { runs, kept, keptOfOtherCode, intervals } = preview
  return (
    <section aria-label="What would run">
      <Text fw={600} mb="xs">
        {figure(runs)} {runs === 1 ? 'interval' : 'intervals'}
        {kept > 0 && `; ${figure(kept)} ran with these parameters before and will not run again`}
        {keptOfOtherCode > 0 && ` (${figure(keptOfOtherCode)} of them with other code)`}.
      </Text>
      <Table.ScrollContainer minWidth={520} mah={320}>
        <Table verticalSpacing={3} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Interval</Table.Th>
              <Table.Th>Parameters</Table.Th>
              <Table.Th>Ran before</Table.Th>
              <Table.Th>Steps cached</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {intervals.slice(0, shownIntervals).map(({ key, params, run, steps }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {key}
                </Table.Th>
                <Table.Td>
                  <code>{JSON.stringify(params)}</code>
                </Table.Td>
                <Table.Td>{run ?? '–'}</Table.Td>
                <Table.Td title={steps?.cached.join(', ')}>
                  {steps ? `${steps.cached.length} of ${steps.cached.length + steps.others.length}` : ''}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {intervals.length > shownIntervals && (
        <Text c="dimmed">
          The first {shownIntervals} of {figure(intervals.length)}.
        </Text>
      )}
    </section>
  )
}
