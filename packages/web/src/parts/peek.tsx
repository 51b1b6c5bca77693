import { Anchor, CloseButton, Group, Paper, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** What is looked at beside a table, which stays live. */
export function Peek({
  title,
  to,
  onClose,
  children,
}: {
  title: string
  to: string
  onClose: () => void
  children: ReactNode
}) {
  useHotkeys([['Escape', onClose]])
  return (
    <Paper component="aside" className="peek" withBorder aria-label={title}>
      <Group justify="space-between" wrap="nowrap" p="sm" pb={0}>
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          <Anchor component={Link} to={to} inherit>
            {title}
          </Anchor>
        </Title>
        <CloseButton onClick={onClose} aria-label="Close" />
      </Group>
      <div className="peeked" tabIndex={0} role="region" aria-label={`${title}, in full`}>
        {children}
      </div>
    </Paper>
  )
}
