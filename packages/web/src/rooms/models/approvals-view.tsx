import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import type { Approval } from '@slipway/contract/approvals'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'

const again = () =>
  Promise.all(['approvals', 'registry'].map((room) => queries.invalidateQueries({ queryKey: [room] })))

/** What was asked for this version, who decided, and the word of whoever decides now. */
export function ApprovalsView({ model, number }: { model: string; number: number }) {
  const read = useRead('approvals', ['of', model], (signal) =>
    api.approvals.listApprovals({ params: { name: model } }, { signal }),
  )
  const ask = useMutation({
    mutationFn: () =>
      api.approvals.requestApproval({ params: { name: model, number }, body: { target: 'champion' } }),
    onSettled: again,
  })
  return (
    <Loaded of={read}>
      {({ approvals }) => {
        const mine = approvals.filter((one) => one.number === number)
        const open = mine.some(({ status, target }) => status === 'pending' && target === 'champion')
        return (
          <Stack gap="md">
            {ask.isError && <ErrorNote error={ask.error} />}
            {!open && (
              <div>
                <Button variant="default" onClick={() => ask.mutate()} loading={ask.isPending}>
                  Ask that it may be the champion
                </Button>
              </div>
            )}
            {mine.length === 0 && <Text c="dimmed">Nobody has asked anything for version {number}.</Text>}
            {mine.map((one) => (
              <One key={one.id} approval={one} />
            ))}
          </Stack>
        )
      }}
    </Loaded>
  )
}

function One({ approval }: { approval: Approval }) {
  const [comment, setComment] = useState('')
  const params = { id: approval.id }
  const decide = useMutation({
    mutationFn: (yes: boolean) =>
      yes
        ? api.approvals.approve({ params, body: { comment } })
        : api.approvals.reject({ params, body: { comment } }),
    onSettled: again,
  })
  return (
    <Stack gap={4} p="sm" style={{ border: '1px solid var(--line)', borderRadius: 4 }}>
      <Group gap="sm">
        <Status of={approval.status} />
        <Text>
          to be {approval.target}, asked by {approval.requestedBy} <Moment ms={approval.requestedAtMs} />
        </Text>
      </Group>
      {approval.reason && <Text>{approval.reason}</Text>}
      {approval.changed.length > 0 && (
        <Text c="var(--warn)">Since then this has changed: {approval.changed.join(', ')}.</Text>
      )}
      {approval.decidedBy && (
        <Text>
          {approval.decidedBy} <Moment ms={approval.decidedAtMs} /> {approval.comment}
        </Text>
      )}
      {approval.status === 'pending' && (
        <>
          {decide.isError && <ErrorNote error={decide.error} />}
          <Textarea
            label="Comment"
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          <Group>
            <Button onClick={() => decide.mutate(true)} loading={decide.isPending}>
              Approve
            </Button>
            <Button variant="default" onClick={() => decide.mutate(false)} loading={decide.isPending}>
              Reject
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
