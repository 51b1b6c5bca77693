import { Stack, Text } from '@mantine/core'
import type { Noted } from '@slipway/contract/overview'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { PlainLink } from '../../parts/plain-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'
import { kindWords, screenOf } from '../home/links.ts'

const route = getRouteApi('/monitoring')
const monthMs = 30 * 86_400_000
const alarming = new Set(['drifted', 'failed', 'rolled-back'])

interface Alert extends Noted {
  /** It still waits for a person. */
  readonly open: boolean
}

const columns: Column<Alert>[] = [
  { id: 'status', label: 'What', width: 8, cell: ({ status }) => <Status of={status} /> },
  { id: 'open', label: 'Now', width: 6, cell: ({ open }) => (open ? <b>still so</b> : 'over') },
  { id: 'of', label: 'Of', width: 12, cell: ({ of }) => `${kindWords[of.kind]} ${of.name}` },
  { id: 'words', label: 'What happened', cell: ({ words }) => words },
  { id: 'at', label: 'When', width: 13, cell: ({ atMs }) => <Moment ms={atMs} /> },
]

/** What was found or taken back of late, over all rooms; and what of it still waits for a person. */
export function AlertsView() {
  const { alert } = route.useSearch()
  const navigate = route.useNavigate()
  const look = (key: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, alert: key }), replace: true })
  const sinceMs = new Date().setHours(0, 0, 0, 0) - monthMs
  const read = useRead('overview', ['alerts', sinceMs], (signal) =>
    api.overview.getOverview({ query: { sinceMs } }, { signal }),
  )
  return (
    <Loaded of={read}>
      {({ needs, changed }) => {
        const open = new Set(needs.map(({ key }) => key))
        const all = [...needs, ...changed.filter(({ key }) => !open.has(key))]
          .filter(({ status }) => alarming.has(status))
          .toSorted((a, b) => b.atMs - a.atMs)
          .map((one): Alert => ({ ...one, open: open.has(one.key) }))
        const shown = all.find(({ key }) => key === alert)
        return all.length === 0 ? (
          <Text c="dimmed">Nothing drifted, failed or was taken back in the last 30 days.</Text>
        ) : (
          <>
            <Rows
              label="Alerts"
              rows={all}
              columns={columns}
              idOf={({ key }) => key}
              selected={alert}
              to={({ of }) => screenOf(of)}
              onLook={({ key }) => look(key)}
            />
            {shown && <AlertPeek of={shown} onClose={() => look(undefined)} />}
          </>
        )
      }}
    </Loaded>
  )
}

function AlertPeek({ of: alert, onClose }: { of: Alert; onClose: () => void }) {
  const { of, status, words, atMs, open } = alert
  const name = `${kindWords[of.kind]} ${of.name}`
  return (
    <Peek title={name} to={screenOf(of)} onClose={onClose}>
      <Stack gap="sm">
        <Text>{words}</Text>
        <Facts
          of={[
            ['What', <Status key="s" of={status} />],
            ['Now', open ? 'still so; it waits for somebody' : 'over, or seen to'],
            ['When', <Moment key="m" ms={atMs} />],
          ]}
        />
        <PlainLink to={screenOf(of)}>Go there</PlainLink>
      </Stack>
    </Peek>
  )
}
