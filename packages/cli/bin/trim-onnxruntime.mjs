// Before anything of this install runs a script: keeps onnxruntime-node to what this machine needs. Its own install
// script would fetch 300 MB of CUDA libraries from another registry, and it brings the binaries of five platforms.
// It fetches only what is missing, so empty files in the places of the CUDA libraries keep it quiet; they are never
// loaded, because Slipway runs models on the CPU. SLIPWAY_KEEP_ONNXRUNTIME=1 leaves everything as it is.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const binaries = () => {
  try {
    const require = createRequire(import.meta.url)
    return join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin/napi-v6')
  } catch {
    return null
  }
}

const folder = process.env.SLIPWAY_KEEP_ONNXRUNTIME ? null : binaries()
const ours = folder && join(folder, process.platform, process.arch)
if (ours && existsSync(ours)) {
  if (process.platform === 'linux' && process.arch === 'x64')
    for (const name of ['cuda', 'shared', 'tensorrt']) {
      const file = join(ours, `libonnxruntime_providers_${name}.so`)
      if (!existsSync(file)) writeFileSync(file, '')
    }
  for (const platform of readdirSync(folder))
    for (const arch of readdirSync(join(folder, platform)))
      if (platform !== process.platform || arch !== process.arch)
        rmSync(join(folder, platform, arch), { recursive: true, force: true })
}
