import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { lineBlocks } from './lines.ts'
import type { Mask } from './mask.ts'
import { reportsIn } from './reported.ts'
import { notePeakOf } from './resources.ts'
import { say } from './say.ts'
import { commandNotFound } from './worker.errors.ts'

/** A program that has ended may have left another that holds its pipes; so long they may go on saying nothing. */
const silenceMs = 250

export interface ProgramEnd {
  readonly code: number | null
  readonly signal: string | null
  /** Its last words on stderr. */
  readonly said: string
}

/** Runs a program to its end and passes on what it says. Throws PIPELINE_COMMAND_NOT_FOUND. */
export const runProgram = async (
  run: readonly string[],
  options: {
    readonly cwd: string
    readonly env: Record<string, string>
    readonly mask: Mask | null
  },
): Promise<ProgramEnd> => {
  const { cwd, env, mask } = options
  const [program, ...args] = run as [string, ...string[]]
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const watch = setInterval(() => child.pid && notePeakOf(child.pid), 50)
  const said: string[] = []
  const heard = [
    hear(child.stdout, mask, (block) => reportsIn(block).forEach(say)),
    hear(child.stderr, mask, (block) => {
      said.push(...block.slice(-4000).split('\n'))
      said.splice(0, said.length - 5)
      say({ type: 'log', stream: 'stderr', text: block })
    }),
  ]
  try {
    const [code, signal] = await new Promise<[number | null, string | null]>((done, fail) => {
      child.on('error', (error: NodeJS.ErrnoException) =>
        fail(error.code === 'ENOENT' || error.code === 'EACCES' ? commandNotFound(program, env.PATH) : error),
      )
      child.on('close', (code, signal) => done([code, signal]))
      child.on('exit', (code, signal) => {
        const timer = setInterval(() => {
          if (performance.now() - Math.max(...heard.map(({ lastMs }) => lastMs())) < silenceMs) return
          clearInterval(timer)
          done([code, signal])
        }, 50)
        child.on('close', () => clearInterval(timer))
      })
    })
    for (const one of heard) one.end()
    return { code, signal, said: said.join('\n').trim() }
  } finally {
    clearInterval(watch)
  }
}

const hear = (stream: Readable, mask: Mask | null, onBlock: (block: string) => void) => {
  let lastMs = performance.now()
  let ended = false
  const blocks = lineBlocks(onBlock)
  blocks.hide(mask)
  stream.on('data', (chunk: Uint8Array) => {
    if (ended) return
    blocks.push(chunk)
    lastMs = performance.now()
  })
  return {
    lastMs: () => lastMs,
    end() {
      ended = true
      blocks.end()
    },
  }
}
