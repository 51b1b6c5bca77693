import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import type { Approval } from '@slipway/contract/approvals'
import type { MemberRole } from '@slipway/contract/members'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'

type Me = { readonly name: string; readonly roles: readonly MemberRole[] } | undefined

const decisions = {
  approve: api.approvals.approve,
  reject: api.approvals.reject,
  withdraw: api.approvals.withdrawApproval,
}

/** A request with what was said for it, what became of it, and what may be done about it by whoever looks. */
export function ApprovalRequest({
  approval,
  madeBy,
  me,
  onDecided,
}: {
  approval: Approval
  /** Who made the version. */
  madeBy: string
  me: Me
  onDecided: () => Promise<unknown>
}) {
  const { requestedBy, reason, changed, decidedBy, comment, status } = approval
  return (
    <Stack
      component="article"
      gap={6}
      p="sm"
      maw={640}
      style={{ border: '1px solid var(--line)', borderRadius: 4 }}
    >
      <Group gap="sm">
        <Status of={status} />
        <Text>
          to be {approval.target}, asked by {requestedBy} <Moment ms={approval.requestedAtMs} />
        </Text>
      </Group>
      {reason && <Text>“{reason}”</Text>}
      {changed.length > 0 && (
        <Text c="var(--warn)">▲ Since then this has changed: {changed.join(', ')}.</Text>
      )}
      {decidedBy && (
        <Text>
          {decidedBy} <Moment ms={approval.decidedAtMs} />
          {comment && ` “${comment}”`}
        </Text>
      )}
      {status === 'pending' && (
        <>
          <Text size="xs" c="dimmed">
            Looked at: {Object.keys(approval.evidence).join(', ')}. Stands until{' '}
            <Moment ms={approval.expiresAtMs} />.
          </Text>
          <Text size="xs" c="dimmed">
            Approving changes nothing by itself: it lets version {approval.number} be promoted.
          </Text>
          <Decide approval={approval} madeBy={madeBy} me={me} onDecided={onDecided} />
        </>
      )}
    </Stack>
  )
}

function Decide({
  approval: { id, requestedBy },
  madeBy,
  me,
  onDecided,
}: {
  approval: Approval
  madeBy: string
  me: Me
  onDecided: () => Promise<unknown>
}) {
  const [comment, setComment] = useState('')
  const decide = useMutation({
    mutationFn: (how: keyof typeof decisions) => decisions[how]({ params: { id }, body: { comment } }),
    onSettled: onDecided,
  })
  const own = me?.name === requestedBy
  const hinders = own
    ? 'You asked for it'
    : me?.name === madeBy
      ? 'You made this version'
      : me && !me.roles.includes('approver')
        ? 'You are no approver'
        : null
  return (
    <>
      {decide.isError && <ErrorNote error={decide.error} />}
      {hinders && <Text>{hinders}: another person decides.</Text>}
      {(own || !hinders) && (
        <Textarea
          label="Comment"
          autosize
          minRows={1}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
      )}
      <Group gap="xs">
        {!hinders && (
          <>
            <Button onClick={() => decide.mutate('approve')} loading={decide.isPending}>
              Approve
            </Button>
            <Button variant="default" onClick={() => decide.mutate('reject')} loading={decide.isPending}>
              Reject
            </Button>
          </>
        )}
        {own && (
          <Button variant="default" onClick={() => decide.mutate('withdraw')} loading={decide.isPending}>
            Take it back
          </Button>
        )}
      </Group>
    </>
  )
}
