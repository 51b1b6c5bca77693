import { readFileSync } from 'node:fs'

/** Sends a body again and again until stdin ends, then prints how many were answered a second: `large-caller.ts <url> <file>`. */
const [url, file] = process.argv.slice(2) as [string, string]
const body = readFileSync(file)
const stop = new AbortController()
process.stdin.on('end', () => stop.abort()).resume()

const ask = async (): Promise<void> => {
  const reply = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  const text = await reply.text()
  if (!reply.ok) throw new Error(text.slice(0, 300))
}

await ask()
console.log('asking')
const sinceMs = performance.now()
let answered = 0
while (!stop.signal.aborted) {
  await ask()
  answered++
}
console.log((answered / (performance.now() - sinceMs)) * 1000)
