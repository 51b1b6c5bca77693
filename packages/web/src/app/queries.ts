import { useQuery, type UseQueryOptions } from '@tanstack/react-query'
import { reading, type Room } from './query-client.ts'

export { queries, type Room } from './query-client.ts'

/** Reads from the server and reads again when the room changes. */
export const useRead = <T>(
  room: Room,
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
  options: Omit<UseQueryOptions<T>, 'queryKey' | 'queryFn'> = {},
) => useQuery<T>({ ...options, ...reading(room, key, read) })
