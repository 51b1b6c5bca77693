import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { StepContext } from '../authoring/context.ts'
import type { DiskStore } from '../store/index.ts'
import { longestLine } from './lines.ts'
import { type Mask, maskOf } from './mask.ts'
import type { Secrets, StepJob } from './protocol.ts'
import { say } from './say.ts'
import { secretUndeclared } from './worker.errors.ts'

/** A bar need not move oftener than this, and every word of it is written down. */
const progressEveryMs = 100

/** A long text as several; what is hidden is taken out before it may be cut. */
function* pieces(text: string, mask: Mask | null): Generator<string> {
  if (text.length <= longestLine) return yield text
  const whole = mask ? mask.text(text) : text
  for (let at = 0; at < whole.length; at += longestLine) yield whole.slice(at, at + longestLine)
}

/** Passes on what is new: the first word, the last, another note, and in between one now and then. */
const seldom = (tell: StepContext['progress']): StepContext['progress'] => {
  let toldMs = Number.NEGATIVE_INFINITY
  let before: string | undefined
  return (done, note) => {
    const nowMs = performance.now()
    if (done < 1 && note === before && nowMs - toldMs < progressEveryMs) return
    toldMs = nowMs
    before = note
    tell(done, note)
  }
}

/** What a step is given beside its inputs; what it reports goes to the server as it happens. */
export const stepContext = ({
  job,
  store,
  secrets,
  signal,
}: {
  readonly job: StepJob
  readonly store: DiskStore
  readonly secrets: Secrets
  readonly signal: () => AbortSignal
}): StepContext => ({
  run: job.run,
  step: job.id,
  seed: job.seed,
  get dir() {
    const dir = join(job.dir, 'scratch')
    mkdirSync(dir, { recursive: true })
    return dir
  },
  server: job.server,
  files: {
    async put(source, name) {
      return { $file: { ...(await store.put(source)), name } }
    },
    async path({ $file }) {
      await store.stat($file.digest)
      return store.path($file.digest)
    },
  },
  secret(name) {
    if (!Object.hasOwn(secrets, name)) throw secretUndeclared(job.id, name, job.environment.secrets)
    return secrets[name]!
  },
  log(text) {
    for (const piece of pieces(text, maskOf(Object.values(secrets))))
      say({ type: 'log', stream: 'step', text: piece })
  },
  progress: seldom((done, note) => say({ type: 'progress', done: Math.min(1, Math.max(0, done)), note })),
  metric: (name, value, step) =>
    say({ type: 'metric', name, value: Number.isFinite(value) ? value : String(value), step }),
  param: (name, value) =>
    say({ type: 'param', name, value: typeof value === 'string' ? value.slice(0, longestLine) : value }),
  get signal() {
    return signal()
  },
})
