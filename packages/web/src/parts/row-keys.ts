import type { KeyboardEvent } from 'react'

const steps: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  k: -1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/**
 * What a key within a table of rows asks for: so many rows further, or the row's own screen; null: nothing. What stands
 * in a row keeps its own keys.
 */
export function rowKey(event: KeyboardEvent): number | 'enter' | null {
  if (event.metaKey || event.ctrlKey || event.altKey) return null
  const target = event.target as HTMLElement
  if (target !== event.currentTarget && target.closest('input,textarea,select')) return null
  if (event.key === 'Enter') return target === event.currentTarget ? 'enter' : null
  return steps[event.key] ?? null
}
