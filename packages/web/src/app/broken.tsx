import { Button } from '@mantine/core'
import { ErrorNote } from '../parts/error-note.tsx'
import { Page } from '../parts/page.tsx'

/** A screen that failed does not take the others with it. */
export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Page title="This screen failed">
      <ErrorNote error={error} />
      <div>
        <Button variant="default" onClick={reset}>
          Try again
        </Button>
      </div>
    </Page>
  )
}
