import { writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { SlipwayError } from '@slipway/contract/error'

/** A job on stdin, the reply on descriptor 3 so that what the user prints stays apart. Ends the process. */
export const answerParent = async <Job, Answer>(work: (job: Job) => Promise<Answer>): Promise<never> => {
  writeFileSync(3, JSON.stringify(await replyTo(work)))
  process.exit(0)
}

const replyTo = async <Job, Answer>(work: (job: Job) => Promise<Answer>): Promise<object> => {
  try {
    return { answer: await work(JSON.parse(await text(process.stdin)) as Job) }
  } catch (error) {
    if (!(error instanceof SlipwayError)) return { bug: error instanceof Error ? error.stack : String(error) }
    const { code, kind, message, hint } = error
    return { error: { code, kind, message, hint } }
  }
}
