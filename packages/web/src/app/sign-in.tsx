import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Page } from '../parts/page.tsx'
import { token } from './api.ts'

/** A server that other machines reach asks who is there. The token stays in this tab. */
export function SignIn() {
  const [given, setGiven] = useState('')
  return (
    <Page title="Who is there?">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          token.set(given.trim())
          location.reload()
        }}
      >
        <Stack maw={420}>
          <Text>
            This server wants a token: your own as a member (<code>slipway members add</code> prints it), or
            the server’s.
          </Text>
          <PasswordInput
            label="Token"
            value={given}
            onChange={(event) => setGiven(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <Button type="submit" disabled={given.trim() === ''}>
            Go in
          </Button>
        </Stack>
      </form>
    </Page>
  )
}
