import type { Client } from '@slipway/client'

/** A server to talk to: the one that runs for this project, or one started in this process for this command. */
export interface Connection extends AsyncDisposable {
  readonly client: Client
  readonly url: string
  readonly token: string
  /** True when `slipway up` runs, so that endpoints answer after this command has ended. */
  readonly live: boolean
  /** SLIPWAY_URL names it: its project and its files are not here. */
  readonly remote: boolean
}

/** Prints one JSON document when asked for it, else what a person reads. */
export function print(json: boolean | undefined, value: unknown, human: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(value, infiniteAsText, 2)}\n` : `${human()}\n`)
}

/** As in all JSON of the platform: "Infinity" and "-Infinity". */
const infiniteAsText = (_: string, value: unknown): unknown =>
  value === Infinity || value === -Infinity ? String(value) : value
