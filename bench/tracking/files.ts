import type { Server } from './servers.ts'

const fileBytes = 100 * 1024 * 1024
const part = Buffer.alloc(1024 * 1024, 7)

export interface FileTimes {
  readonly upMs: number
  readonly downMs: number
  /** How much more memory the server held at its peak than before. */
  readonly growthBytes: number
}

/** 100 MB through the artifact proxy, up and down, with the server's memory watched. */
export async function sendFile(server: Server, name: string): Promise<FileTimes> {
  const before = server.memory()
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, server.memory())
  }, 20)
  try {
    const address = `${server.url}/api/2.0/mlflow-artifacts/artifacts/bench/${name}`
    const begun = performance.now()
    const up = await fetch(address, { method: 'PUT', body: bytes(), duplex: 'half' } as RequestInit)
    if (!up.ok) throw new Error(`PUT ${address}: ${up.status} ${await up.text()}`)
    const between = performance.now()
    const down = await fetch(address)
    let got = 0
    for await (const chunk of down.body!) got += (chunk as Uint8Array).length
    if (got !== fileBytes) throw new Error(`GET ${address}: ${got} bytes`)
    const ended = performance.now()
    return { upMs: between - begun, downMs: ended - between, growthBytes: Math.max(1, peak - before) }
  } finally {
    clearInterval(watch)
  }
}

async function* bytes() {
  for (let sent = 0; sent < fileBytes; sent += part.length) yield part
}
