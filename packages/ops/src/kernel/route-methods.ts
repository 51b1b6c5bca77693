/** Routes by their paths, so that a path that is known can be told from one that is not when no route took a request. */
export interface RouteMethods {
  /** @param url as Fastify writes it: `/runs/:id`, `/files/*` */
  note(method: string | readonly string[], url: string): void
  /** The methods that a path answers to, sorted; none where no route has it. */
  at(path: string): string[]
}

export function routeMethods(): RouteMethods {
  const noted = new Map<string, Set<string>>()
  let patterns: { readonly pattern: RegExp; readonly methods: Set<string> }[] | null = null
  return {
    note(method, url) {
      const methods = noted.get(url) ?? new Set()
      for (const one of [method].flat()) methods.add(one)
      noted.set(url, methods)
      patterns = null
    },
    at(path) {
      patterns ??= [...noted].map(([url, methods]) => ({ pattern: patternOf(url), methods }))
      const here = patterns.filter(({ pattern }) => pattern.test(path)).map(({ methods }) => [...methods])
      return [...new Set(here.flat())].sort()
    },
  }
}

const patternOf = (url: string): RegExp => {
  const escaped = url.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')}$`)
}
