import { Button, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** Says what will follow before it is done. */
export function Confirm({
  label,
  consequence,
  onYes,
  loading = false,
  danger = true,
  children,
}: {
  label: string
  consequence: string
  onYes: () => void
  loading?: boolean
  danger?: boolean
  children?: ReactNode
}) {
  const [opened, ask] = useDisclosure()
  return (
    <>
      <Button variant="default" onClick={ask.open} loading={loading}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={ask.close}
        title={`${label}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text mb="md">{consequence}</Text>
        {children}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={ask.close} data-autofocus>
            Leave it
          </Button>
          <Button
            color={danger ? 'red' : 'blue'}
            onClick={() => {
              ask.close()
              onYes()
            }}
          >
            {label}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
