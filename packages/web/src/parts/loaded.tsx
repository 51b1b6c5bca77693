import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorNote } from './error-note.tsx'
import { Loading } from './loading.tsx'

/** What was read, or why it was not, or that it is on its way. What stood before stays while it is read again. */
export function Loaded<T>({ of, children }: { of: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined)
    return (
      <>
        {of.isError && <ErrorNote error={of.error} />}
        {children(of.data)}
      </>
    )
  if (of.isError) return <ErrorNote error={of.error} />
  return <Loading />
}
