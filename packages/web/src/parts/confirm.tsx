import { Button } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { lazily } from './lazily.tsx'

const ConfirmDialog = lazily(async () => (await import('./confirm-dialog.tsx')).ConfirmDialog, null)

/** Says what will follow before it is done. */
export function Confirm({
  label,
  consequence,
  onYes,
  loading = false,
  danger = true,
  disabled = false,
  children,
}: {
  label: string
  consequence: string
  onYes: () => void
  loading?: boolean
  danger?: boolean
  disabled?: boolean
  children?: ReactNode
}) {
  const [asked, setAsked] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setAsked(false)
    button.current?.focus()
  }
  return (
    <>
      <Button
        ref={button}
        variant="default"
        onClick={() => setAsked(true)}
        loading={loading}
        disabled={disabled}
      >
        {label}
      </Button>
      {asked && (
        <ConfirmDialog
          label={label}
          consequence={consequence}
          danger={danger}
          onNo={close}
          onYes={() => {
            close()
            onYes()
          }}
        >
          {children}
        </ConfirmDialog>
      )}
    </>
  )
}
