import { Anchor, Breadcrumbs, Group, Stack, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'

export interface Crumb {
  readonly to: string
  readonly label: string
}

/** A screen: where it is, what it is called, what can be done here, and its content. */
export function Page({
  title,
  above = [],
  actions,
  children,
}: {
  title: string
  above?: readonly Crumb[]
  actions?: ReactNode
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Slipway`
  }, [title])
  return (
    <Stack gap="md">
      <div>
        {above.length > 0 && (
          <Breadcrumbs separator="›" fz="sm">
            {above.map(({ to, label }) => (
              <Anchor key={to} component={Link} to={to} fz="sm">
                {label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <Group justify="space-between" align="center">
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </div>
      {children}
    </Stack>
  )
}
