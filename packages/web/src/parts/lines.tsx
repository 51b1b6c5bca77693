import { Table } from '@mantine/core'
import type { KeyboardEvent, ReactNode } from 'react'
import { rowKey } from './row-keys.ts'

/**
 * A table whose rows are as high as what they say, for lists that are never long. J and K, or the arrows, go from row to
 * row; Enter does what the first link or button of the row does.
 */
export function Lines({
  label,
  minWidth,
  narrow = false,
  children,
}: {
  label: string
  minWidth: number
  /** No wider than what it says. */
  narrow?: boolean
  children: ReactNode
}) {
  const pressed = (event: KeyboardEvent<HTMLDivElement>) => {
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('tbody > tr')]
    const here = (event.target as HTMLElement).closest<HTMLElement>('tbody > tr')
    if (event.key === 'Enter') {
      if (event.target === here) here?.querySelector<HTMLElement>('a, button')?.click()
      return
    }
    const key = rowKey(event)
    if (typeof key !== 'number' || rows.length === 0) return
    event.preventDefault()
    const at = here ? rows.indexOf(here) : -1
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + key))]!
    next.tabIndex = -1
    next.focus()
  }
  return (
    <div role="region" aria-label={label} tabIndex={0} data-moves onKeyDown={pressed}>
      <Table.ScrollContainer minWidth={minWidth}>
        <Table verticalSpacing={4} w={narrow ? 'auto' : '100%'}>
          {children}
        </Table>
      </Table.ScrollContainer>
    </div>
  )
}
