import type { RunEventBody } from '@slipway/contract/pipelines'
import { duration } from './numbers.ts'

interface Line {
  state: 'running' | 'done' | 'cached' | 'failed'
  startedMs: number
  endedMs: number
  share: number
  note: string
}

const marks = { running: '…', done: '✔', cached: '≡', failed: '✖' }
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
  const draw = () => {
    if (!live) return
    const running = [...lines].filter(([, line]) => line.state === 'running')
    for (const [node, line] of running)
      out.write(
        `${cut(`  ${marks.running} ${node.padEnd(14)} ${bar(line.share)} ${duration(Date.now() - line.startedMs).padStart(7)}  ${line.note}`)}\n`,
      )
    out.write(`${cut(`  ${ended} of ${Math.max(total, ended + running.length)} steps done`)}\n`)
    drawn = running.length + 1
  }
  const finish = (node: string, state: Line['state'], atMs: number, note = '') => {
    const line = lines.get(node)
    ended++
    lines.delete(node)
    const took = line ? duration(Math.max(0, atMs - line.startedMs)).padStart(7) : '       '
    out.write(`${cut(`  ${marks[state]} ${node.padEnd(14)} ${took}  ${note}`).trimEnd()}\n`)
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
      erase()
      const line = lines.get(node)
      if (event.type === 'node-started')
        lines.set(node, { state: 'running', startedMs: event.tMs, endedMs: 0, share: 0, note: '' })
      else if (event.type === 'progress' && line) {
        line.share = Math.min(1, Math.max(0, Number(event.data.done ?? 0)))
        line.note = String(event.data.note ?? '')
      } else if (event.type === 'log' && line) line.note = String(event.data.text ?? '').split('\n')[0]!
      else if (event.type === 'node-finished') finish(node, 'done', event.tMs, line?.note)
      else if (event.type === 'node-cached') finish(node, 'cached', event.tMs, 'as before')
      else if (event.type === 'node-failed') finish(node, 'failed', event.tMs, messageOf(event))
      else if (event.type === 'node-retried' && line) line.note = `again after: ${messageOf(event)}`
      else if (event.type === 'node-waiting')
        out.write(
          `${cut(`  ? ${node.padEnd(14)}          waits for a person: slipway runs approve ${node}`)}\n`,
        )
      draw()
    },
    end() {
      if (timer) clearInterval(timer)
      erase()
    },
  }
}
