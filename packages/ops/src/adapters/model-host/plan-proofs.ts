import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, cpus } from 'node:os'
import { basename, join } from 'node:path'
import { planCode, type PlanProof, type PlanProofs } from '@slipway/ml/onnx'

/** A bundle's file, called by its content. */
const bundled = /^chunk-[A-Z0-9]{8}\.js$/

/**
 * Keeps proofs of plans as files: of the same graph, code, ONNX Runtime and processor, as all of them have a say in it. Null
 * where the code may have changed since without being called otherwise.
 */
export const planProofs = (dir: string, code = basename(planCode)): PlanProofs | undefined => {
  if (!bundled.test(code)) return undefined
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
  const place = [code, version, process.version, arch(), cpus()[0]?.model].join('\n')
  const pathOf = (graph: Uint8Array) =>
    join(dir, `${createHash('sha256').update(place).update('\0').update(graph).digest('hex')}.json`)
  return {
    async of(graph) {
      try {
        const proof = JSON.parse(await readFile(pathOf(graph), 'utf8')) as PlanProof
        return proof.mostRows > 0 && Array.isArray(proof.inputs) && Array.isArray(proof.outputs)
          ? proof
          : null
      } catch {
        return null
      }
    },
    async keep(graph, proof) {
      const path = pathOf(graph)
      const draft = `${path}.${process.pid}.draft`
      try {
        await mkdir(dir, { recursive: true })
        await writeFile(draft, JSON.stringify(proof))
        await rename(draft, path)
      } catch {
        // It is proven again.
      }
    },
  }
}
