import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { extname, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Loader, Plugin } from 'esbuild'

const asked = { bySlipway: true }

/**
 * What belongs to the project is bundled; packages stay imports. `slipway` leads to the one that runs. Packages
 * are written as addresses where the bundle lies outside the project and could not find them by name.
 */
export const projectImports = (where: { root: string; home: string; slipwayEntry: string }): Plugin => ({
  name: 'project-imports',
  setup(build) {
    const besideProject = !`${where.home}${sep}`.startsWith(`${where.root}${sep}`)
    build.onResolve({ filter: /^slipway$/ }, () => ({ path: where.slipwayEntry, external: true }))
    build.onResolve({ filter: /^slipway\/(client|ml\/[a-z]+)$/ }, ({ path }) => ({
      path: partOf(where.slipwayEntry, path.slice('slipway/'.length)),
      external: true,
    }))
    build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, resolveDir, kind, importer }) => {
      if (pluginData === asked || kind === 'entry-point') return null
      if (isBuiltin(path) || path.includes('://')) return { path, external: true }
      const found = await build.resolve(path, { resolveDir, kind, importer, pluginData: asked })
      if (found.errors.length > 0) return { errors: found.errors }
      if (!found.path.includes(`${sep}node_modules${sep}`)) return found
      return { path: besideProject ? pathToFileURL(found.path).href : path, external: true }
    })
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!text.includes('import.meta')) return null
      return { contents: ownPlace(text, relative(where.root, path)), loader: loaderOf(path) }
    })
  },
})

/** What `slipway/<part>` leads to: beside the entry, under the entry's own extension. */
const partOf = (entry: string, part: string): string =>
  new URL(`${part}${extname(new URL(entry).pathname)}`, entry).href

/**
 * import.meta of a bundled file is the bundle's; files read beside a module must still be found beside it. The
 * path is relative, so that the digest does not depend on the machine.
 */
const ownPlace = (text: string, path: string): string => {
  const place = JSON.stringify(path.split(sep).join('/'))
  const own = `const __own=((u)=>({url:u.href,filename:decodeURIComponent(u.pathname),dirname:decodeURIComponent(new URL(".",u).pathname).replace(/\\/$/,"")}))(new URL(encodeURI(${place}),globalThis.__slipwayRoot));`
  return own + text.replace(/\bimport\.meta\.(url|filename|dirname)\b/g, '__own.$1')
}

const loaderOf = (path: string): Loader => {
  const extension = extname(path).replace(/^\.[cm]/, '.')
  return extension.slice(1) as Loader
}
