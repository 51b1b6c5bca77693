/**
 * GPUs that CUDA_VISIBLE_DEVICES names to a program: numbers, or UUIDs of cards and of MIG slices, that may be cut short.
 * As CUDA reads it: what follows a name that is none is not there, and -1 is none. null where nothing is said: all.
 */
export const visibleGpus = (text: string | undefined): string[] | null => {
  if (text === undefined) return null
  const names = text.split(',').map((one) => one.trim())
  const end = names.findIndex((name) => !/^(\d+|(GPU|MIG)-.+)$/.test(name))
  return end === -1 ? names : names.slice(0, end)
}
