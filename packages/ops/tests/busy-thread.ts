import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { withDuckDb } from '@slipway/ml/table'

/** Asks DuckDB again and again, until it is told to end. */
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
parentPort!.postMessage('begun')
while (!receiveMessageOnPort(parentPort!))
  await withDuckDb((connection) => connection.runAndReadAll('SELECT range FROM range(1000)'))
process.exit()
