import { ActionIcon } from '@mantine/core'
import type { ComponentProps } from 'react'
import { Icon } from '../icon.tsx'

export function SaveButton({ title, ...props }: ComponentProps<'button'> & { readonly title: string }) {
  return (
    <ActionIcon {...props} variant="subtle" color="gray" size="sm" aria-label={`Take home: ${title}`}>
      <Icon of="save" />
    </ActionIcon>
  )
}
