import { Anchor } from '@mantine/core'
import type { EndpointDetail } from '@slipway/contract/serving'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { queries } from '../../app/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Moment } from '../../parts/moment.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Deadline } from './deadline.tsx'
import { LastHour } from './last-hour.tsx'

type Revision = EndpointDetail['revisions'][number]

const again = () =>
  Promise.all(['serving', 'registry'].map((room) => queries.invalidateQueries({ queryKey: [room] })))
const allOf = ({ variants, stickBy, guardrails, capture, deadlineMs }: Revision): string =>
  JSON.stringify([variants, stickBy, guardrails, capture, deadlineMs])
const champion = ({ variants }: Revision) => variants.find(({ role }) => role === 'champion')

/** What follows from going back: the revision comes back with all that it had, see `rollback` of the serving room. */
const wayBackWords = (
  { name, model, version, variants }: EndpointDetail,
  { revision, variants: back }: Revision,
  then: Revision['variants'][number],
): string =>
  [
    `${then.model} version ${then.version} answers ${then.weight === 100 ? 'every caller' : `${then.weight} % of the callers`} of ${name} again`,
    ...back
      .filter(({ role }) => role === 'challenger')
      .map((one) => `, version ${one.version} ${one.weight} %`),
    then.model === model && then.version === version
      ? '.'
      : `, in place of ${model} version ${version}, and is the champion again where that one is.`,
    ...variants
      .filter(({ role }) => role === 'challenger')
      .map(
        (one) =>
          ` The rollout of version ${one.version}, which answers ${one.weight} % of the callers, is aborted.`,
      ),
    ` Shadows, stickiness, guardrails, capture and deadline are those of revision ${revision} too.`,
  ].join('')

/** Every state that an endpoint has had, and the way back to one: alias, stages and rollout go with it. */
export function RevisionsView({ endpoint }: { endpoint: EndpointDetail }) {
  const back = useMutation({
    mutationFn: (to: number) =>
      api.serving.rollbackEndpoint({ params: { name: endpoint.name }, body: { to } }),
    onSettled: again,
  })
  const columns: Column<Revision>[] = [
    {
      id: 'n',
      label: 'Revision',
      width: 6,
      right: true,
      cell: ({ revision }) => (revision === endpoint.revision ? <b>{revision} now</b> : revision),
    },
    {
      id: 'what',
      label: 'What answered',
      width: 18,
      cell: ({ variants }) =>
        variants.map(({ name, role, model, version, weight }, at) => (
          <span key={name}>
            {at > 0 && ', '}
            {role}{' '}
            <Anchor component={Link} fz="sm" to={`/models/${encodeURIComponent(model)}?version=${version}`}>
              {model} {version}
            </Anchor>
            {role === 'shadow' || weight === 100 ? '' : ` ${weight} %`}
          </span>
        )),
    },
    { id: 'when', label: 'Since', width: 13, cell: ({ createdAtMs }) => <Moment ms={createdAtMs} /> },
    { id: 'cause', label: 'By', width: 6, cell: ({ cause }) => cause },
    { id: 'who', label: 'Who', width: 7, cell: ({ author }) => author },
    { id: 'why', label: 'Why', cell: ({ reason }) => <span title={reason}>{reason}</span> },
    {
      id: 'back',
      label: 'Way back',
      quiet: true,
      width: 9,
      cell: (one) => {
        const then = champion(one)
        // Nothing to go back to where all of it is so already.
        if (!then || allOf(one) === allOf(endpoint.revisions[0]!)) return null
        return (
          <Confirm
            label={`Back to ${one.revision}`}
            loading={back.isPending && back.variables === one.revision}
            consequence={wayBackWords(endpoint, one, then)}
            onYes={() => back.mutate(one.revision)}
          >
            <LastHour of={[endpoint.name]} />
          </Confirm>
        )
      },
    },
  ]
  return (
    <>
      {back.isError && <ErrorNote error={back.error} />}
      <Rows
        label="Revisions"
        rows={endpoint.revisions}
        columns={columns}
        idOf={({ revision }) => String(revision)}
      />
      <Deadline endpoint={endpoint} />
    </>
  )
}
