import { hostLimitsOf, hostLog, isolationOf, modelHosts } from '../../adapters/model-host/index.ts'
import { unpacking } from '../../adapters/shadows/packed.ts'
import type { FromShadows, ToShadows } from '../../adapters/shadows/protocol.ts'
import { stepAside, stepBack } from '../../kernel/index.ts'
import { answerShadows } from '../../serving/index.ts'

/** The process of the shadows: hears from the server what callers asked, and ends with it. */
const [home] = process.argv.slice(2)
// The server gave it its low priority; from here on it gives way between requests too.
stepBack()
const say = (message: FromShadows): void => {
  // A server that has just ended hears nothing more.
  process.send?.(message, () => undefined)
}

const asked = new Map<number, (value: string | null) => void>()
let questions = 0
const secret = (name: string): Promise<string | null> =>
  new Promise((resolve) => {
    asked.set(++questions, resolve)
    say({ kind: 'secret', asked: questions, name })
  })

const work = answerShadows(
  modelHosts({
    home: home!,
    secret,
    limits: hostLimitsOf(process.env),
    isolation: isolationOf(process.env),
    report: hostLog(),
  }),
)
const unpacked = unpacking()
let turn: Promise<void> = Promise.resolve()

const obey = async (message: Exclude<ToShadows, { kind: 'secret' }>): Promise<void> => {
  if (message.kind === 'plan') work.plan(message.plan)
  else if (message.kind === 'batch') {
    const { batch } = message
    say({ kind: 'answered', endpoint: batch.endpoint, tallies: await work.answer(unpacked(batch)) })
  } else if (message.kind === 'flush') {
    await work.flush()
    say({ kind: 'flushed' })
  } else {
    await work.close()
    process.exit(0)
  }
}

/** One after another: a batch that comes while another is answered waits here. */
const obeyInTurn = async (message: Exclude<ToShadows, { kind: 'secret' }>): Promise<void> => {
  const before = turn
  turn = before.then(() => obey(message))
  try {
    await turn
  } catch (bug) {
    console.error(bug)
    process.exit(1)
  }
}

process.on('message', (message: ToShadows) => {
  if (message.kind !== 'secret') return void obeyInTurn(message)
  asked.get(message.asked)?.(message.value)
  asked.delete(message.asked)
})
process.on('disconnect', () => process.exit(0))
// The server decides when it ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
say({ kind: 'ready' })
// Not before: it would take minutes to start on a machine that others keep busy.
void stepAside()
