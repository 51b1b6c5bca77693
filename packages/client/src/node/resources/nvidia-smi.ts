import { execFile } from 'node:child_process'

const patienceMs = 5_000
let missing = false

/** What nvidia-smi tells of each card, in the order of `fields`; empty where there is none. Asked once where it is missing. */
export function nvidiaSmi(fields: readonly string[]): Promise<string[][]> {
  if (missing) return Promise.resolve([])
  const words = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits']
  return new Promise((done) => {
    execFile('nvidia-smi', words, { timeout: patienceMs }, (error, stdout) => {
      missing ||= (error as { code?: string } | null)?.code === 'ENOENT'
      done(error ? [] : parseCards(stdout))
    })
  })
}

export const parseCards = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((field) => field.trim()))
