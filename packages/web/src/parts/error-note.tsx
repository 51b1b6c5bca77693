import { Alert, Code, Text } from '@mantine/core'
import { SlipwayError } from '@slipway/contract/error'

/** What went wrong, its code, and what to do about it. */
export function ErrorNote({ error }: { error: unknown }) {
  const known = error instanceof SlipwayError ? error : null
  const message = error instanceof Error ? error.message : String(error)
  return (
    <Alert color="red" variant="light" title={message} role="alert">
      {known && <Text size="sm">{known.hint}</Text>}
      {known && <Code>{known.code}</Code>}
    </Alert>
  )
}
