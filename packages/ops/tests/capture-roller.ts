import { rollSegment } from '../src/serving/capture/roll-segment.store.ts'
import { segmentsIn } from '../src/serving/capture/segments.store.ts'

/** Rolls what is complete, one after another, and says of each when it begins; it is killed meanwhile. */
const [dir] = process.argv.slice(2) as [string]
for (const { kind, path, name } of await segmentsIn(dir))
  if (kind === 'done') {
    process.stdout.write(`${name}\n`)
    await rollSegment(path)
  }
