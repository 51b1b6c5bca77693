import { connect, type Socket } from 'node:net'

export const connections = 8

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
}

/** One request over a connection of its own; the reply's text. Throws where it is not 200. */
export async function ask(url: string, what: Ask): Promise<string> {
  const connection = await Connection.open(url)
  try {
    return await connection.ask(what)
  } finally {
    connection.close()
  }
}

/** Requests a second, of clients that each send the next once they have the reply to the last. */
export async function rate(url: string, next: (i: number) => Ask, forMs: number): Promise<number> {
  const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)))
  const begun = performance.now()
  let sent = 0
  await Promise.all(
    opened.map(async (connection) => {
      while (performance.now() - begun < forMs) await connection.ask(next(sent++))
      connection.close()
    }),
  )
  return (1000 * sent) / (performance.now() - begun)
}

const blankLine = Buffer.from('\r\n\r\n')

/**
 * HTTP/1.1 straight over a socket, one request at a time. Node's own client takes about 150 µs of processor for a
 * request, five times this one: on a machine of two cores it, and not the server, would be what is measured.
 */
class Connection {
  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail))
    return new Connection(socket.setNoDelay(true), `${hostname}:${port}`)
  }

  readonly #socket: Socket
  readonly #host: string
  #got: Buffer[] = []
  /** Bytes of the whole reply; unknown until its head has come, NaN where it comes in chunks. */
  #whole: number | undefined
  #answered: ((reply: string) => void) | undefined
  #failed: ((error: Error) => void) | undefined

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.on('data', (bytes) => this.#take(bytes as Buffer))
    socket.on('error', (error) => this.#failed?.(error))
    socket.on('close', () => this.#failed?.(new Error(`${host} closed the connection`)))
  }

  async ask({ method, path, body }: Ask): Promise<string> {
    const text = body === undefined ? '' : JSON.stringify(body)
    const kind = text
      ? `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`
      : ''
    const whole = await new Promise<string>((done, fail) => {
      this.#answered = done
      this.#failed = fail
      this.#socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${kind}\r\n${text}`)
    })
    if (!whole.startsWith('HTTP/1.1 200'))
      throw new Error(`${method} ${path.slice(0, 80)}: ${whole.slice(0, 300)}`)
    return whole.slice(whole.indexOf('\r\n\r\n') + 4)
  }

  close(): void {
    this.#failed = undefined
    this.#socket.destroy()
  }

  #take(bytes: Buffer): void {
    this.#got.push(bytes)
    this.#whole ??= lengthOf(Buffer.concat(this.#got))
    if (this.#whole === undefined) return
    const length = this.#got.reduce((sum, part) => sum + part.length, 0)
    const over = Number.isNaN(this.#whole)
      ? Buffer.concat(this.#got.slice(-2)).subarray(-5).equals(lastChunk)
      : length >= this.#whole
    if (!over) return
    const reply = Buffer.concat(this.#got).toString()
    this.#got = []
    this.#whole = undefined
    this.#answered?.(reply)
  }
}

const lastChunk = Buffer.from('0\r\n\r\n')

function lengthOf(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(blankLine)
  if (end < 0) return undefined
  const head = bytes.subarray(0, end).toString().toLowerCase()
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1]
  return length === undefined ? Number.NaN : end + blankLine.length + Number(length)
}
