import { existsSync } from 'node:fs'

/** The file that `import … from 'slipway'` leads to: the sources in a clone, the build in a package. */
export const slipwayEntry: string = [
  new URL('./index.ts', import.meta.url),
  new URL('./index.js', import.meta.url),
].find((url) => existsSync(url))!.href
