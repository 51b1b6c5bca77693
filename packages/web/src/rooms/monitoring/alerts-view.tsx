import '../home/home.css'
import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'
import { screenOf } from '../home/links.ts'

const monthMs = 30 * 86_400_000
const alarming = new Set(['drifted', 'failed', 'rolled-back'])

/** What was found or taken back of late, over all rooms; and what of it still waits for a person. */
export function AlertsView() {
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
        return all.length === 0 ? (
          <Text c="dimmed">Nothing drifted, failed or was taken back in the last 30 days.</Text>
        ) : (
          <ul className="noted">
            {all.map((one) => (
              <li key={one.key}>
                <Status of={one.status} />
                <span>
                  <Anchor component={Link} to={screenOf(one.of)} fz="sm">
                    {one.words}
                  </Anchor>{' '}
                  {open.has(one.key) && <b>still so</b>}
                </span>
                <span className="soft">
                  <Moment ms={one.atMs} />
                </span>
              </li>
            ))}
          </ul>
        )
      }}
    </Loaded>
  )
}
