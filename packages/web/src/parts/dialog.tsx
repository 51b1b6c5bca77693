import { CloseButton, Group, Modal, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** Something that is done over the screen and then left. Its head is no second banner, as Mantine's own would be. */
export function Dialog({
  title,
  size,
  onClose,
  children,
}: {
  title: string
  size: string
  onClose: () => void
  children: ReactNode
}) {
  return (
    <Modal.Root opened onClose={onClose} size={size}>
      <Modal.Overlay />
      <Modal.Content aria-label={title}>
        <Modal.Body>
          <Group justify="space-between" wrap="nowrap" mb="md">
            <Title order={2}>{title}</Title>
            <CloseButton onClick={onClose} aria-label="Close" />
          </Group>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
