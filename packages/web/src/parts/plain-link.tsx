import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A link within the app that listens to nothing, for tables in which hundreds come and go as one scrolls. */
export function PlainLink({ to, children }: { to: string; children: ReactNode }) {
  const router = useRouter()
  return (
    <a
      href={to}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        event.preventDefault()
        void router.navigate({ to })
      }}
    >
      {children}
    </a>
  )
}
