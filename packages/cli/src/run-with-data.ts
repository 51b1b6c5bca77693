import type { Connection } from './context.ts'
import { connectTo } from './connect-lazily.ts'
import { here } from './project.ts'
import { scratch } from './scratch.ts'

export interface DataPlace {
  /** A folder for files on their way. */
  readonly folder: string
  /** The project's server, connected to when it is first asked for. */
  connect(): Promise<Connection>
}

/** Lends a command a folder and a server, and takes both back. */
export async function withDataPlace<T>(use: (place: DataPlace) => Promise<T>): Promise<T> {
  using place = scratch('data')
  await using stack = new AsyncDisposableStack()
  let server: Promise<Connection> | undefined
  const connect = () => (server ??= connectTo(here()).then((one) => stack.use(one)))
  return await use({ folder: place.folder, connect })
}
