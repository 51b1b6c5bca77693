import { paragraph } from './table.ts'

/** What was done, and below it the command that follows: on a line of its own and never wrapped, so that it can be copied. */
export const withNext = (done: string, about: string, command: string): string =>
  `${paragraph(done)}\n${about}: ${command}`
