/** What `run` and `plan` are both asked with. */
export interface WantedOptions {
  readonly set: string[]
  readonly from: string[]
  readonly only: string[]
  readonly jobs?: string
  readonly force?: boolean
}

/** Collects the values of an option that may be repeated. */
export const repeated = (text: string, all: string[]) => [...all, text]
/** The same, where each value may be a list. */
export const several = (text: string, all: string[]) => [...all, ...text.split(',')]

/** The options as a run and its preview take them; what was not said is undefined. Throws CLI errors. */
export async function wantedOf({ set, jobs, from, only, force }: WantedOptions) {
  const { parseSettings } = await import('../settings.ts')
  const { parseCount } = await import('../counts.ts')
  return {
    params: parseSettings(set),
    jobs: jobs === undefined ? undefined : parseCount('--jobs', jobs, { most: 1024 }),
    from: from.length > 0 ? from : undefined,
    only: only.length > 0 ? only : undefined,
    force: force ?? false,
  }
}
