import { SlipwayError } from '@slipway/contract/error'
import { QueryClient } from '@tanstack/react-query'

/** Half a minute where nothing tells of changes; changes that are told of come at once, see live.ts. */
const staleMs = 30_000

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchInterval: staleMs,
      staleTime: 2_000,
      retry: (count, error) => count < 2 && error instanceof SlipwayError && error.kind === 'unavailable',
      placeholderData: (before: unknown) => before,
    },
  },
})

/** The first part of every key: the tag of the endpoint that is read, by which changes are told. */
export type Room =
  | 'system'
  | 'overview'
  | 'datasets'
  | 'tracking'
  | 'studies'
  | 'pipelines'
  | 'registry'
  | 'approvals'
  | 'serving'
  | 'monitoring'
  | 'artifacts'

/** What is read and under which key it is kept: for a screen's hook, and for what is asked before its script is there. */
export const reading = <T>(
  room: Room,
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
) => ({
  queryKey: [room, ...key],
  queryFn: ({ signal }: { signal: AbortSignal }) => read(signal),
})
