import './peek.css'
import { Anchor, CloseButton, Group, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { PeekEdge } from './peek-edge.tsx'
import { saidId } from './said.ts'

/**
 * What is looked at beside a table, which stays live, keeps the keys and gives up the room: docked at the right, as wide
 * as the reader made it; a sheet over the screen where that is narrow.
 * @param to its own screen; absent where it has none
 */
export function Peek({
  title,
  to,
  onClose,
  children,
}: {
  title: string
  to?: string
  onClose: () => void
  children: ReactNode
}) {
  const box = useRef<HTMLElement>(null)
  useHotkeys([['Escape', () => isUnderSomething() || onClose()]])
  useReturn(box)
  const said = document.getElementById(saidId)
  return (
    <aside ref={box} className="peek" aria-label={title}>
      <PeekEdge />
      <Group justify="space-between" wrap="nowrap" align="flex-start" p="sm" pb={4} gap="xs">
        <Title order={2} className="peek-title" title={title}>
          {to === undefined ? (
            title
          ) : (
            <Anchor component={Link} to={to} inherit>
              {title}
            </Anchor>
          )}
        </Title>
        <CloseButton onClick={onClose} aria-label="Close" title="Close (Esc)" />
      </Group>
      <div className="peeked" tabIndex={0} role="region" aria-label={`${title}, in full`}>
        {children}
      </div>
      {said && createPortal(`${title}, beside the table. Escape closes it.`, said)}
    </aside>
  )
}

/** A dialog or a menu over the screen hears Escape first. */
const isUnderSomething = (): boolean => document.querySelector('[role="dialog"], [role="menu"]') !== null

/** Once it is closed from within, the keys go back to the table. */
const useReturn = (box: { readonly current: HTMLElement | null }) => {
  useEffect(() => {
    const own = box.current
    return () => {
      const now = document.activeElement
      if (now === document.body || own?.contains(now))
        document.querySelector<HTMLElement>('#main [data-moves]')?.focus({ preventScroll: true })
    }
  }, [box])
}
