import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Page } from '../parts/page.tsx'

export function NotFound() {
  return (
    <Page title="Not here">
      <Text>
        There is no screen at this address.{' '}
        <Anchor component={Link} to="/">
          Home
        </Anchor>{' '}
        shows what there is.
      </Text>
    </Page>
  )
}
