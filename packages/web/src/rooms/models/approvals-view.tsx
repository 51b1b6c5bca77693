import { Button, Stack, Text, Textarea } from '@mantine/core'
import type { ModelVersion } from '@slipway/contract/registry'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { ApprovalRequest } from './approval-request.tsx'

const again = () =>
  Promise.all(['approvals', 'registry'].map((room) => queries.invalidateQueries({ queryKey: [room] })))

/** What was asked for this version, who decided, and the word of whoever decides now. */
export function ApprovalsView({ version }: { version: ModelVersion }) {
  const { model: name, number } = version
  const read = useRead('approvals', ['of', name], (signal) =>
    api.approvals.listApprovals({ params: { name } }, { signal }),
  )
  const me = useRead('system', ['whoami'], (signal) => api.members.whoAmI({}, { signal }))
  return (
    <Loaded of={read}>
      {({ approvals }) => {
        const mine = approvals.filter((one) => one.number === number)
        const open = mine.some(({ status, target }) => status === 'pending' && target === 'champion')
        return (
          <Stack gap="md">
            {!open && <Ask name={name} number={number} />}
            {mine.length === 0 && <Text c="dimmed">Nobody has asked anything for version {number}.</Text>}
            {mine.map((one) => (
              <ApprovalRequest
                key={one.id}
                approval={one}
                madeBy={version.createdBy}
                me={me.data}
                onDecided={again}
              />
            ))}
          </Stack>
        )
      }}
    </Loaded>
  )
}

function Ask({ name, number }: { name: string; number: number }) {
  const [reason, setReason] = useState('')
  const ask = useMutation({
    mutationFn: () =>
      api.approvals.requestApproval({ params: { name, number }, body: { target: 'champion', reason } }),
    onSuccess: () => setReason(''),
    onSettled: again,
  })
  return (
    <Stack gap="xs" maw={640} align="flex-start">
      {ask.isError && <ErrorNote error={ask.error} />}
      <Textarea
        label="Why it should be the champion"
        description="Whoever decides reads this first."
        autosize
        minRows={1}
        w="100%"
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button variant="default" onClick={() => ask.mutate()} loading={ask.isPending}>
        Ask that it may be the champion
      </Button>
    </Stack>
  )
}
