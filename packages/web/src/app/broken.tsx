import { Button } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { ErrorNote } from '../parts/error-note.tsx'
import { Page } from '../parts/page.tsx'

/** A screen that failed does not take the others with it. */
export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter()
  return (
    <Page title="This screen failed">
      <ErrorNote error={error} />
      <div>
        <Button variant="default" onClick={() => void router.invalidate().then(reset)}>
          Try again
        </Button>
      </div>
    </Page>
  )
}
