import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'

/**
 * Notes how this process stands before a step, and tells afterwards whether the step left it so: nothing open that
 * holds the event loop, no listener on the process, no replaced global function, the same directory, environment
 * and exit code, and no child process started. False also where that cannot be known: children are told by Linux.
 * What nothing shows, such as module state and timers that were unref'd, is not found.
 */
export const noteBefore = (): { leftNothing(): Promise<boolean> } => {
  // First, since to look at stdout and stderr is to open them.
  const functions = replaceable()
  const facts = factsNow()
  const open = openNow()
  const listeners = listenersNow()
  const asBefore = () =>
    factsNow() === facts &&
    functions.every(({ of, name, is }) => valueOf(of, name) === is) &&
    sameItems(listenersNow(), listeners) &&
    noChildren()
  const quiet = () => [...openNow()].every(([kind, count]) => count <= (open.get(kind) ?? 0))
  return {
    async leftNothing() {
      if (!asBefore()) return false
      // What it did not await may still fail, which is no failure of a step that has ended.
      let failed = false
      const onFailure = () => {
        failed = true
      }
      process.on('uncaughtException', onFailure).on('unhandledRejection', onFailure)
      await turn()
      // What closes takes a turn or two.
      for (let turns = 0; turns < 3 && !quiet(); turns++) await turn()
      process.off('uncaughtException', onFailure).off('unhandledRejection', onFailure)
      return !failed && quiet() && asBefore()
    },
  }
}

/** Directory, environment, exit code, and a count that any child that was waited for has raised. */
const factsNow = (): string =>
  JSON.stringify([process.cwd(), { ...process.env }, process.exitCode, faultsOfChildren()])

const openNow = (): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

const listenersNow = (): unknown[] =>
  process.eventNames().flatMap((name) => process.rawListeners(name as NodeJS.Signals))

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item))

/** Node loads its other classes (Headers, TransformStream …) when somebody looks at them: a third of a worker's start. */
const classes = new Set(
  'Array ArrayBuffer BigInt Boolean Buffer Date Error Function Map Number Object Promise Proxy RegExp Set String Symbol URL WeakMap WeakRef WeakSet'.split(
    ' ',
  ),
)

/** Functions that a step could replace for all who come after it, as they are now. */
const replaceable = () => [
  ...[process.stdout, process.stderr].map((of) => ({ of, name: 'write', is: valueOf(of, 'write') })),
  ...[globalThis, process, console, Math, Date].flatMap((of) =>
    Object.getOwnPropertyNames(of)
      .filter((name) => of !== globalThis || /^[a-z]/.test(name) || classes.has(name))
      .map((name) => ({ of, name, is: valueOf(of, name) }))
      .filter(({ is }) => typeof is === 'function'),
  ),
]

/** Of its own, or undefined; without calling getters, some of which load what nobody asked for. */
const valueOf = (of: object, name: string): unknown => Object.getOwnPropertyDescriptor(of, name)?.value

const faultsOfChildren = (): string => {
  try {
    return (
      readFileSync('/proc/self/stat', 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[8] ?? ''
    )
  } catch {
    return ''
  }
}

/** Whether no child lives that a thread of this process started. */
const noChildren = (): boolean => {
  try {
    return readdirSync('/proc/self/task').every(
      (thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8') === '',
    )
  } catch {
    return false
  }
}
