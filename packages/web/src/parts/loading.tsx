import { Skeleton, Stack } from '@mantine/core'

/** Stands where something is on its way. */
export function Loading() {
  return (
    <Stack gap="xs" role="status" aria-busy="true" aria-label="Loading">
      {[1, 2, 3].map((line) => (
        <Skeleton key={line} height={18} />
      ))}
    </Stack>
  )
}
