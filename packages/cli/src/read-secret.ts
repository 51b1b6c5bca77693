import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { Writable } from 'node:stream'
import { secretMissing } from './cli.errors.ts'

/**
 * A value from standard input (without the line's end that a file or `echo` adds), or typed by a person without being
 * shown. Throws CLI_NO_SECRET_GIVEN where nothing comes.
 */
export async function readSecret(name: string): Promise<string> {
  const value = process.stdin.isTTY ? await ask(name) : (await text(process.stdin)).replace(/\r?\n$/, '')
  if (value === '') throw secretMissing(name)
  return value
}

async function ask(name: string): Promise<string> {
  process.stderr.write(`Value of ${name} (not shown): `)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const stop = new AbortController()
  reader.on('SIGINT', () => stop.abort())
  try {
    return await reader.question('', { signal: stop.signal })
  } catch {
    return ''
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}
