import { Skeleton, Stack } from '@mantine/core'

const widths = ['40%', '100%', '100%', '75%']

/** Stands where something is on its way; not seen where that comes at once. */
export function Loading() {
  return (
    <Stack gap="xs" maw={760} className="loading" role="status" aria-busy="true" aria-label="Loading">
      {widths.map((width, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are their places
        <Skeleton key={line} height={16} width={width} />
      ))}
    </Stack>
  )
}
