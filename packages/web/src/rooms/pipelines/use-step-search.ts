import { useNavigate, useSearch } from '@tanstack/react-router'
import type { StepSearch } from '../../app/router.tsx'

/** How the step that is looked at is shown, in the address of whichever screen it stands beside. */
export function useStepSearch(): readonly [StepSearch, (next: StepSearch) => void] {
  const search: StepSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = (next: StepSearch) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...next }), replace: true } as never)
  return [search, change]
}
