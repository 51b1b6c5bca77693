import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Compiles the AssemblyScript of a folder's kernel to WebAssembly, kept as a module so that it needs no file where it
 * runs. Nothing is to do where the sources are those that it was made of: their digest stands in it.
 * @param own options of the compiler that this kernel wants
 * @returns whether they were others
 */
export const buildKernel = async (
  folder: string,
  own: readonly string[],
  check: boolean,
): Promise<boolean> => {
  const sources = join(folder, 'kernel')
  const target = join(folder, 'kernel-bytes.ts')
  const files = readdirSync(sources).sort()
  const digest = createHash('sha256')
  for (const file of files) digest.update(file).update(readFileSync(join(sources, file)))
  const heading = `// Made by \`npm run generate\` of kernel/*.as, whose digest is ${digest.digest('hex')}.`
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(heading)) return false
  if (!check)
    writeFileSync(
      target,
      `${heading}\nexport const kernelBytes =\n  '${(await compiled(sources, own)).toString('base64')}'\n`,
    )
  return true
}

const compiled = async (sources: string, own: readonly string[]): Promise<Buffer> => {
  const { default: asc } = await import('assemblyscript/asc')
  let bytes = Buffer.alloc(0)
  const options = [
    '-Ospeed',
    '--noAssert',
    '--enable',
    'simd',
    '--enable',
    'relaxed-simd',
    '--runtime',
    'stub',
    ...own,
    '--outFile',
    'kernel.wasm',
  ]
  const { error, stderr } = await asc.main(['index.ts', ...options], {
    // The compiler asks for .ts, which ours are to no other tool.
    readFile: (name) => {
      const path = join(sources, name.replace(/\.ts$/, '.as'))
      return existsSync(path) ? readFileSync(path, 'utf8') : null
    },
    writeFile: (_, contents) => {
      bytes = Buffer.from(contents)
    },
    listFiles: () => [],
  })
  if (error) throw new Error(stderr.toString(), { cause: error })
  return bytes
}
