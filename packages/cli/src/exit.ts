import { SlipwayError, type ErrorKind } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import { StepThrew } from './follow-run.ts'
import { paragraph } from './screen/table.ts'

/** What a script sees: the kind of failure as the exit code. */
export const exitCodes: Record<ErrorKind | 'ok' | 'bug', number> = {
  ok: 0,
  bug: 1,
  invalid: 2,
  'not-found': 3,
  refused: 4,
  forbidden: 4,
  conflict: 5,
  unavailable: 6,
}

/** What a failure ends a command with. */
export const exitCodeOf = (error: unknown): number => {
  const known = error instanceof SlipwayError ? error : machineTrouble(error)
  return known ? exitCodes[known.kind] : exitCodes.bug
}

/** Tells the failure to a person on stderr, or to a program as one JSON document on stdout; answers the exit code. */
export function report(error: unknown, json: boolean): number {
  const known = error instanceof SlipwayError ? error : machineTrouble(error)
  const told = known ?? (error instanceof StepThrew ? error : null)
  const body = told
    ? { code: told.code, message: told.message, hint: told.hint }
    : {
        code: 'BUG',
        message: error instanceof Error ? error.message : String(error),
        hint: 'This is a defect in Slipway. Run again with SLIPWAY_DEBUG=1 and report what it prints.',
      }
  if (json) process.stdout.write(`${JSON.stringify({ error: body }, null, 2)}\n`)
  else process.stderr.write(`\n✖ ${wrapped(body.message)}\n  ${wrapped(body.hint)}\n  (${body.code})\n`)
  if (process.env.SLIPWAY_DEBUG || !told) console.error(error instanceof Error ? error.stack : error)
  return known ? exitCodes[known.kind] : exitCodes.bug
}

/** Wrapped between words on a terminal, after two spaces; whole lines in a pipe, for what searches them. */
const wrapped = (text: string): string => {
  // A line with a caret below it stays as it is, or the caret points elsewhere.
  if (/^ *\^/m.test(text)) return text.replaceAll('\n', '\n  ')
  const { isTTY, columns } = process.stderr
  if (!isTTY) return text
  return text
    .split('\n')
    .map((line) => paragraph(line, 2, columns))
    .join('\n')
    .trimStart()
}
