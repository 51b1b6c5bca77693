import type { Hash } from 'node:crypto'

/** Loaded when something is first digested: it takes a tenth of the time in which Node starts, and few steps need it. */
const crypto = () => process.getBuiltinModule('node:crypto')

export const sha256 = (): Hash => crypto().createHash('sha256')

/** sha256:<hex> */
export const digestOf = (data: string | Uint8Array): string => `sha256:${sha256().update(data).digest('hex')}`

export const randomHex = (bytes: number): string => crypto().randomBytes(bytes).toString('hex')
