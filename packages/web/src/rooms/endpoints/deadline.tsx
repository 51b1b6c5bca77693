import { Group, NumberInput, Text, Title } from '@mantine/core'
import type { EndpointDetail } from '@slipway/contract/serving'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries } from '../../app/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { LastHour } from './last-hour.tsx'

const mostMs = 3_600_000

/** How long an answer may take: set as a revision of its own, with everything else as it stands. */
export function Deadline({ endpoint: { name, variants, revisions } }: { endpoint: EndpointDetail }) {
  const nowMs = revisions[0]?.deadlineMs ?? null
  const [typed, setTyped] = useState<string | number>(nowMs ?? '')
  const wantedMs = typed === '' ? null : Number(typed)
  const change = useMutation({
    mutationFn: () =>
      api.serving.applyEndpoint({
        params: { name },
        body: { variants, deadlineMs: wantedMs, reason: wantedMs === null ? 'no deadline' : 'a deadline' },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['serving'] }),
  })
  return (
    <section>
      <Title order={2}>Deadline</Title>
      {change.isError && <ErrorNote error={change.error} />}
      <Group align="flex-end">
        <NumberInput
          label="Milliseconds, from the request to its answer"
          placeholder="none"
          min={1}
          max={mostMs}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          value={typed}
          onChange={setTyped}
        />
        <Confirm
          label={wantedMs === null ? 'Take the deadline away' : 'Set the deadline'}
          danger={false}
          disabled={wantedMs === nowMs}
          loading={change.isPending}
          consequence={
            wantedMs === null
              ? `Callers of ${name} wait for their answers as long as the model may take.`
              : `Callers of ${name} whose answer takes longer than ${wantedMs.toLocaleString('en-US')} ms get 504 in its place.`
          }
          onYes={() => change.mutate()}
        >
          <LastHour of={[name]} />
        </Confirm>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        What takes longer is answered with 504, and what works at it is stopped. Without one, 60 s for a model
        in a process of its own, 10 s for one elsewhere, and none in the server.
      </Text>
    </section>
  )
}
