/** A word and a sign, so that colour is never all there is. */
const looks: Readonly<Record<string, readonly [sign: string, color: string]>> = {
  succeeded: ['✔', 'var(--ok)'],
  finished: ['✔', 'var(--ok)'],
  complete: ['✔', 'var(--ok)'],
  pruned: ['✂', 'var(--soft)'],
  cached: ['●', 'var(--ok)'],
  passed: ['✔', 'var(--ok)'],
  approved: ['✔', 'var(--ok)'],
  production: ['★', 'var(--ok)'],
  promoted: ['★', 'var(--ok)'],
  ready: ['✔', 'var(--ok)'],
  ok: ['✔', 'var(--ok)'],
  better: ['▲', 'var(--ok)'],
  'as good': ['=', 'var(--ok)'],
  worse: ['▼', 'var(--bad)'],
  breach: ['✖', 'var(--bad)'],
  'rolled-back': ['↶', 'var(--bad)'],
  aborted: ['■', 'var(--soft)'],
  answers: ['✔', 'var(--ok)'],
  starts: ['…', 'var(--run)'],
  fails: ['▲', 'var(--warn)'],
  tries: ['◔', 'var(--warn)'],
  rests: ['✖', 'var(--bad)'],
  hold: ['…', 'var(--soft)'],
  skipped: ['–', 'var(--soft)'],
  running: ['▶', 'var(--run)'],
  queued: ['…', 'var(--run)'],
  runs: ['▶', 'var(--run)'],
  depends: ['…', 'var(--soft)'],
  asks: ['◔', 'var(--warn)'],
  scheduled: ['…', 'var(--run)'],
  pending: ['○', 'var(--soft)'],
  waiting: ['◔', 'var(--warn)'],
  warned: ['▲', 'var(--warn)'],
  new: ['+', 'var(--run)'],
  deployed: ['▶', 'var(--ok)'],
  drifted: ['▲', 'var(--warn)'],
  failed: ['✖', 'var(--bad)'],
  lost: ['✖', 'var(--bad)'],
  refused: ['✖', 'var(--bad)'],
  rejected: ['✖', 'var(--bad)'],
  killed: ['■', 'var(--bad)'],
  cancelled: ['■', 'var(--soft)'],
}

export const statusColor = (status: string): string => looks[status]?.[1] ?? 'var(--soft)'

export function Status({ of }: { of: string }) {
  const [sign, color] = looks[of] ?? ['•', 'var(--soft)']
  return (
    <span style={{ color, whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{sign}</span> {of}
    </span>
  )
}
