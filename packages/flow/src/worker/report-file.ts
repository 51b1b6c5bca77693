import { closeSync, openSync, readSync } from 'node:fs'
import { lineBlocks } from './lines.ts'

const everyMs = 100
const pieceBytes = 256 * 1024

/**
 * Follows a file that a program adds lines to. Opened anew each time, since the program may make it as it likes.
 * @param onLine hears each line once
 */
export const followReports = (path: string, onLine: (line: string) => void): { stop(): void } => {
  let at = 0
  const blocks = lineBlocks((block) => block.split('\n').forEach(onLine))
  const piece = Buffer.alloc(pieceBytes)
  const readOn = (): boolean => {
    let file: number
    try {
      file = openSync(path, 'r')
    } catch {
      return false
    }
    try {
      const bytes = readSync(file, piece, 0, pieceBytes, at)
      at += bytes
      blocks.push(piece.subarray(0, bytes))
      return bytes === pieceBytes
    } finally {
      closeSync(file)
    }
  }
  const timer = setInterval(readOn, everyMs)
  return {
    stop() {
      clearInterval(timer)
      while (readOn());
      blocks.end()
    },
  }
}
