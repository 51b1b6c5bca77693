/** Numbers that come one by one, outside V8's heap. What is emptied keeps its memory for those that come then. */
export const numbersToPack = () => {
  let list = new Float64Array(16)
  let used = 0
  return {
    add(number: number): void {
      if (used === list.length) {
        const longer = new Float64Array(2 * used)
        longer.set(list)
        list = longer
      }
      list[used++] = number
    },
    at: (index: number): number => list[index]!,
    count: (): number => used,
    /** That with this index and all behind it, as long as the list is not emptied. */
    from: (first: number): Float64Array => list.subarray(first, used),
    empty(): void {
      used = 0
    },
    memoryBytes: (): number => list.byteLength,
  }
}
