import { Text } from '@mantine/core'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Pairs } from './run-summary.tsx'

/** What a run is made of, as whoever started it noted it. */
export function RunContextView({ id }: { id: string }) {
  const read = useRead('tracking', ['context', id], (signal) =>
    api.tracking.getRunContext({ params: { id } }, { signal }),
  )
  return (
    <Loaded of={read}>
      {({ context }) =>
        context === null ? (
          <Text c="dimmed">Nobody noted what this run was made of. Slipway’s own runs and clients do.</Text>
        ) : (
          <>
            {Object.entries(context).map(([part, facts]) => (
              <Pairs key={part} title={part} of={flat(facts)} />
            ))}
          </>
        )
      }
    </Loaded>
  )
}

const flat = (value: unknown, at = ''): (readonly [string, string])[] => {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [[at || 'value', String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, at === '' ? key : `${at}.${key}`))
}
