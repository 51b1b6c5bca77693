import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { StepContext } from '../authoring/context.ts'
import type { DiskStore } from '../store/index.ts'
import type { StepJob } from './protocol.ts'
import { say } from './say.ts'

/** What a step is given beside its inputs; what it reports goes to the server as it happens. */
export const stepContext = (job: StepJob, store: DiskStore, signal: () => AbortSignal): StepContext => ({
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
  log: (text) => say({ type: 'log', stream: 'step', text }),
  progress: (done, note) => say({ type: 'progress', done: Math.min(1, Math.max(0, done)), note }),
  metric: (name, value, step) =>
    say({ type: 'metric', name, value: Number.isFinite(value) ? value : String(value), step }),
  param: (name, value) => say({ type: 'param', name, value }),
  get signal() {
    return signal()
  },
})
