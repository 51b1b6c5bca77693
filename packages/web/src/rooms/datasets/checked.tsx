import { Status } from '../../parts/status.tsx'

/** How the checks of a version went, in a word and numbers. */
export function Checked({ of }: { of: { passed: number; failed: number; warned: number } | null }) {
  if (of === null) return <span className="soft">not checked</span>
  const { passed, failed, warned } = of
  return (
    <>
      <Status of={failed > 0 ? 'failed' : warned > 0 ? 'warned' : 'passed'} />{' '}
      <span className="soft n">
        {passed} of {passed + failed + warned}
      </span>
    </>
  )
}
