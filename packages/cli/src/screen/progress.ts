import type { RunEventBody } from '@slipway/contract/pipelines'
import { duration } from './numbers.ts'

interface Line {
  state: 'running' | 'queued' | 'waiting'
  startedMs: number
  share: number
  note: string
}

const marks = { running: '…', queued: '⧗', waiting: '?', done: '✔', cached: '≡', failed: '✖' }
/** More lines than this would push away what has ended. */
const mostLines = 10
const urgency = { waiting: 0, running: 1, queued: 2 }
const bar = (share: number) =>
  `${'█'.repeat(Math.round(share * 16))}${'░'.repeat(16 - Math.round(share * 16))}`

/** Of the failure that an event tells. */
function messageOf({ data }: RunEventBody): string {
  const { message } = (data.failure ?? data) as { message?: unknown }
  return String(message ?? '').split('\n')[0]!
}

/**
 * What is happening and how far it is. A terminal sees the running steps redrawn in place below those that ended; a
 * pipe gets one line for each step that ends.
 */
export function progressScreen(out: NodeJS.WriteStream) {
  const lines = new Map<string, Line>()
  const live = out.isTTY === true
  let total = 0
  let ended = 0
  let drawn = 0

  const erase = () => {
    // Line by line: clearing all below would make some terminals keep what is cleared in their history.
    out.write('\u001b[1A\u001b[2K'.repeat(drawn))
    drawn = 0
  }
  const cut = (text: string) => {
    const room = Math.max(20, (out.columns ?? 80) - 1)
    const signs = [...text.trimEnd()]
    return signs.length <= room ? signs.join('') : `${signs.slice(0, room - 1).join('')}…`
  }
  const drawing = ([node, line]: [string, Line]) =>
    line.state === 'running'
      ? `${node.padEnd(14)} ${bar(line.share)} ${duration(Date.now() - line.startedMs).padStart(7)}  ${line.note}`
      : `${node.padEnd(14)} ${line.note}`
  const draw = () => {
    if (!live) return
    const now = [...lines].toSorted(([, a], [, b]) => urgency[a.state] - urgency[b.state])
    const shown = now.slice(0, mostLines)
    for (const one of shown) out.write(`${cut(`  ${marks[one[1].state]} ${drawing(one)}`)}\n`)
    const more = now.length > shown.length ? `, ${now.length - shown.length} more wait or run` : ''
    out.write(`${cut(`  ${ended} of ${Math.max(total, ended + now.length)} steps done${more}`)}\n`)
    drawn = shown.length + 1
  }
  /** A line that stays, above those that are redrawn. */
  const tell = (text: string) => {
    erase()
    out.write(`${cut(`  ${text}`).trimEnd()}\n`)
    draw()
  }
  const finish = (node: string, how: 'done' | 'cached' | 'failed', atMs: number, note = '') => {
    const line = lines.get(node)
    ended++
    lines.delete(node)
    const took = line?.state === 'running' ? duration(Math.max(0, atMs - line.startedMs)) : ''
    tell(`${marks[how]} ${node.padEnd(14)} ${took.padStart(7)}  ${note}`)
  }
  const timer = live
    ? setInterval(() => {
        erase()
        draw()
      }, 200).unref()
    : null

  return {
    planned(nodes: readonly { id: string }[]) {
      total = nodes.length
    },
    event(event: RunEventBody) {
      const node = event.node ?? ''
      const line = lines.get(node)
      const begin = (state: Line['state'], note = '') =>
        lines.set(node, { state, startedMs: event.tMs, share: 0, note })
      if (event.type === 'node-started') begin('running')
      else if (event.type === 'node-queued' && !line) begin('queued', `waits for ${String(event.data.for)}`)
      else if (event.type === 'node-waiting') {
        begin('waiting', 'waits for a person')
        tell(`? ${node.padEnd(14)} ${String(event.data.question ?? '')} (slipway runs approve, or reject)`)
      } else if (event.type === 'progress' && line) {
        line.share = Math.min(1, Math.max(0, Number(event.data.done ?? 0)))
        line.note = String(event.data.note ?? '')
      } else if (event.type === 'log' && line) line.note = String(event.data.text ?? '').split('\n')[0]!
      else if (event.type === 'node-answered' && line) line.note = 'answered'
      else if (event.type === 'node-finished') finish(node, 'done', event.tMs, line?.note)
      else if (event.type === 'node-cached') finish(node, 'cached', event.tMs, 'as before')
      else if (event.type === 'node-failed') finish(node, 'failed', event.tMs, messageOf(event))
      else if (event.type === 'node-retried' && line) line.note = `again after: ${messageOf(event)}`
      else if (event.type === 'node-lost' || event.type === 'node-cancelled') lines.delete(node)
    },
    end() {
      if (timer) clearInterval(timer)
      erase()
    },
  }
}
