import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

export function ConfirmDialog({
  label,
  consequence,
  danger,
  onNo,
  onYes,
  children,
}: {
  label: string
  consequence: string
  danger: boolean
  onNo: () => void
  onYes: () => void
  children?: ReactNode
}) {
  return (
    <Dialog title={`${label}?`} size="md" onClose={onNo}>
      <Text mb="md">{consequence}</Text>
      {children}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onNo} data-autofocus>
          Leave it
        </Button>
        <Button color={danger ? 'red' : 'blue'} onClick={onYes}>
          {label}
        </Button>
      </Group>
    </Dialog>
  )
}
