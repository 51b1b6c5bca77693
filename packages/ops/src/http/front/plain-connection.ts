import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Reply, Target } from '../../serving/index.ts'
import { type PlainHead, plainHeads } from './plain-head.ts'
import { writeReply } from './plain-reply.ts'
import { mostBodyBytes, type PredictionAnswers } from './prediction-answers.ts'
import type { Turns } from './turns.ts'

/** A body that is not whole after so long is node:http's, which knows how long it may take. */
const bodyPatienceMs = 1000
/** What a caller may send ahead while its request is answered. */
const mostAheadBytes = 64 * 1024

/** A connection whose requests are read here. */
export interface PlainConnection {
  /** It was answered before, and nothing of it is read or answered now. */
  isIdle(): boolean
  /** Nothing of it is read or answered now, and it was last used before that second of the clock. */
  isUnusedSince(second: number): boolean
  destroy(): void
}

/** Time in whole seconds, for what happens with every request: a timer of each socket's own would be set twice for each. */
export interface SlowClock {
  readonly second: number
}

export interface PlainParts {
  readonly server: Pick<Server, 'listening' | 'keepAliveTimeout'>
  readonly answers: PredictionAnswers
  readonly turns: Turns
  readonly clock: SlowClock
  /** Takes over a socket that nobody listens to. */
  readonly speakHttp: (socket: Socket) => void
  /** It has ended, or is node:http's now. */
  readonly left: () => void
}

/** Answers one request after another, in the order in which they came, as long as they are plain. */
export const plainConnection = (socket: Socket, parts: PlainParts): PlainConnection => {
  const { server, answers, turns, clock } = parts
  const readHead = plainHeads()
  /** What was sent and is not answered yet, and how much of it is worth looking at. */
  let held: Buffer[] = []
  let heldBytes = 0
  let neededBytes = 1
  /** It has its turn in a moment. */
  let waits = false
  let answering = false
  let answered = false
  /** What is said to the request that is being answered, and whether it was the last one here. */
  let reply: Reply | null = null
  let last = false
  /** Callers mostly say the same head again. */
  let asked: PlainHead | null = null
  let target: Target | null = null
  let going = false
  /** Nothing more is read here. */
  let over = false
  let ended = false
  let usedAtS = clock.second
  let waiting: NodeJS.Timeout | undefined

  const keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(server.keepAliveTimeout / 1000)}`

  const hold = (bytes: Buffer): void => {
    held.push(bytes)
    heldBytes += bytes.length
  }

  const allHeld = (): Buffer => {
    const all = held.length === 1 ? held[0]! : Buffer.concat(held, heldBytes)
    held = []
    heldBytes = 0
    return all
  }

  const next = (): void => {
    clearTimeout(waiting)
    const all = allHeld()
    const head = readHead(all)
    if (head !== asked) {
      asked = head
      target = head === null || head.bodyBytes > mostBodyBytes ? null : answers.targetOf(head.url)
    }
    if (head === null || target === null) return leaveTo(all)
    const end = head.bytes + head.bodyBytes
    if (all.length < end) {
      if (ended) return leaveTo(all)
      hold(all)
      neededBytes = end
      waiting = setTimeout(() => leaveTo(allHeld()), bodyPatienceMs)
      return
    }
    if (all.length > end) hold(all.subarray(end))
    neededBytes = 1
    answering = true
    const { url, headers } = head
    let read = false
    const body = () => {
      read = true
      return all.subarray(head.bytes, end)
    }
    void answers.answer({ url, target, headers, body }, (given) => {
      reply = given
      // Whoever is refused before anything of the body was read is told so, and no more.
      last = head.last || !read
      turns.answered(write)
    })
  }

  const write = (): void => {
    answering = false
    answered = true
    usedAtS = clock.second
    if (socket.destroyed) return
    const closes = last || !server.listening
    writeReply(socket, reply!, closes ? 'Connection: close' : keepAlive)
    reply = null
    if (closes) {
      over = true
      socket.destroySoon()
    } else if (socket.writableNeedDrain) socket.pause()
    else goOn()
  }

  const isReady = () => heldBytes > 0 && (ended || heldBytes >= neededBytes)
  const isHeldUp = () => answering || over || socket.writableNeedDrain

  /** One request after another. Answers that are there at once come back here, and find that it goes on already. */
  const goOn = (): void => {
    if (going) return
    going = true
    while (isReady() && !isHeldUp()) next()
    going = false
    if (isHeldUp()) return
    if (ended) {
      over = true
      socket.end()
    } else if (socket.isPaused()) socket.resume()
  }

  const begin = (): void => {
    waits = false
    if (!answering && !socket.destroyed) goOn()
  }

  const onData = (bytes: Buffer): void => {
    usedAtS = clock.second
    hold(bytes)
    if (answering || socket.writableNeedDrain) {
      if (heldBytes > mostAheadBytes) socket.pause()
    } else if (!waits && isReady()) {
      waits = true
      turns.asked(begin)
    }
  }
  const onDrain = (): void => {
    if (!answering) goOn()
  }
  const onEnd = (): void => {
    ended = true
    if (!answering && !socket.writableNeedDrain) goOn()
  }
  const onClose = (): void => {
    clearTimeout(waiting)
    parts.left()
  }
  const listeners = {
    data: onData,
    drain: onDrain,
    end: onEnd,
    close: onClose,
    error: onError,
  }
  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener)

  const leaveTo = (rest: Buffer): void => {
    over = true
    for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener)
    onClose()
    socket.pause()
    if (ended) {
      // What has ended takes nothing back.
      parts.speakHttp(socket)
      socket.emit('data', rest)
      socket.emit('end')
      return
    }
    socket.unshift(rest)
    parts.speakHttp(socket)
    process.nextTick(() => socket.resume())
  }

  return {
    isIdle: () => answered && !answering && heldBytes === 0,
    isUnusedSince: (second) => usedAtS < second && !answering && heldBytes === 0,
    destroy: () => socket.destroy(),
  }
}

/** A socket that fails is destroyed by itself; its caller has gone. */
const onError = (): void => {}
