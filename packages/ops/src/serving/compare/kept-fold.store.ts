import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { entriesHead, framesIn } from '../capture/frames.ts'
import { placeOf } from '../capture/schema.ts'
import { settle } from '../capture/segments.store.ts'
import { agrees, answerColumns, closeEnough } from './answers.ts'
import { type FoldState, openFold, sampled } from './fold.ts'
import { answersIn, followCaptures, type Positions } from './follow.store.ts'
import { latencyBins } from './latency.ts'
import { packFold, type Section, unpackFold } from './packed-fold.ts'
import { lowestHashes } from './sample.ts'

const mark = Buffer.from('slipfold', 'latin1')

/** Changes wherever folding does, so that what other code has folded is folded again, and nobody has to think of it. */
const codeMark = createHash('sha256')
  .update(JSON.stringify([sampled, closeEnough]))
  .update(
    [
      openFold,
      lowestHashes,
      latencyBins,
      agrees,
      answerColumns,
      placeOf,
      followCaptures,
      answersIn,
      packFold,
      unpackFold,
    ].join('\n'),
  )
  .digest('hex')

interface Head extends Pick<KeptFold, 'numbers' | 'positions'> {
  readonly code: string
  readonly sections: number
}

export interface KeptFold {
  /** Whether the answers are numbers: those agree within a hundredth. */
  readonly numbers: boolean
  readonly state: FoldState
  /** How far the captures are folded. */
  readonly positions: Positions
}

/** The fold of an endpoint's captures in a file beside them, as far as it goes: read after a restart, it goes on from there. */
export const keptFold = (dir: string) => {
  const path = join(dir, 'comparison.fold')
  return {
    /** null where there is none, or none that this code could go on from: then all is folded again. */
    async read(numbers: boolean): Promise<KeptFold | null> {
      const bytes = await readFile(path).catch(() => null)
      if (!bytes?.subarray(0, mark.length).equals(mark)) return null
      const sections: unknown[] = []
      for (const frame of framesIn(bytes, mark.length).frames) {
        if (frame.kind !== 'entries') return null
        sections.push(deserialize(frame.entries))
        await new Promise((resolve) => setImmediate(resolve))
      }
      const [head, ...rest] = sections as [Head | undefined, ...Section[]]
      if (head?.code !== codeMark || head.numbers !== numbers || head.sections !== rest.length) return null
      return { numbers, state: unpackFold(rest), positions: head.positions }
    },

    /** Whole or not at all; nothing may be folded meanwhile. */
    async write({ numbers, state, positions }: KeptFold): Promise<void> {
      const draft = `${path}.${process.pid}.draft`
      const bodies: Buffer[] = []
      for (const section of packFold(state)) {
        bodies.push(serialize(section))
        await new Promise((resolve) => setImmediate(resolve))
      }
      const head: Head = { code: codeMark, numbers, sections: bodies.length, positions }
      await writeFile(
        draft,
        Buffer.concat([mark, ...[serialize(head), ...bodies].flatMap((body) => [entriesHead(body), body])]),
      )
      await settle(draft, path)
    },

    drop: (): Promise<void> => rm(path, { force: true }),
  }
}
