import { Switch, Textarea } from '@mantine/core'
import type { Model, ModelVersion } from '@slipway/contract/registry'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { LastHour } from '../endpoints/last-hour.tsx'

/** Makes a version the champion, after it was said what follows from that. */
export function Promote({ model, version }: { model: Model; version: ModelVersion }) {
  const [reason, setReason] = useState('')
  const [deploy, setDeploy] = useState(true)
  const champion = model.aliases.champion ?? null
  const promote = useMutation({
    mutationFn: () =>
      api.approvals.promoteVersion({
        params: { name: model.name, number: version.number },
        body: { from: champion, reason, deploy },
      }),
    onSettled: () =>
      Promise.all(
        ['registry', 'approvals', 'serving'].map((room) => queries.invalidateQueries({ queryKey: [room] })),
      ),
  })
  const endpoints = useRead('serving', ['list'], (signal) => api.serving.listEndpoints({}, { signal }))
  if (champion === version.number) return null
  const answering = (endpoints.data?.endpoints ?? []).flatMap((one) =>
    one.model === model.name ? [one.name] : [],
  )
  const before =
    champion === null
      ? `There is no champion yet: version ${version.number} becomes it`
      : `Version ${champion} is the champion now. Version ${version.number} takes its place, and version ${champion} goes to the archive`
  const then = !deploy
    ? 'What answers callers stays as it is'
    : answering.length > 0
      ? `Version ${version.number} answers every caller of ${answering.join(', ')} at once`
      : 'No endpoint answers by this model yet: it begins to where the version was meant to'
  return (
    <>
      {promote.isError && <ErrorNote error={promote.error} />}
      <Confirm
        label={`Promote version ${version.number}`}
        danger={false}
        loading={promote.isPending}
        consequence={`${before}. ${then}.`}
        onYes={() => promote.mutate()}
      >
        {deploy && <LastHour of={answering} />}
        <Switch
          label="Let it answer callers at once"
          description="Where a hundred requests came within a day it is watched for five minutes, and taken back, as the champion too, if it fails or is slow."
          checked={deploy}
          onChange={(event) => setDeploy(event.currentTarget.checked)}
          mb="sm"
        />
        <Textarea label="Why" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </Confirm>
    </>
  )
}
