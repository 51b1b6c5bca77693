import { openCaptures } from '../src/serving/capture/captures.store.ts'

/** Erases people one after another, again and again until it is killed, and says when it begins. */
const [dir, ...people] = process.argv.slice(2) as [string, ...string[]]
const captures = openCaptures({ dir, nowMs: Date.now })
await captures.erase('churn', 'who', ['nobody'])
process.stdout.write('begun\n')
for (;;) for (const person of people) await captures.erase('churn', 'who', [person])
