/** Numbers that come one by one, outside V8's heap. What is emptied keeps its memory for those that come then. */
export const numbersToPack = () => {
  let list = new Float64Array(16)
  let used = 0
  const makeRoom = (more: number): void => {
    if (used + more <= list.length) return
    const longer = new Float64Array(2 * (used + more))
    longer.set(list)
    list = longer
  }
  return {
    add(number: number): void {
      makeRoom(1)
      list[used++] = number
    },
    addAll(numbers: readonly number[]): void {
      const count = numbers.length
      makeRoom(count)
      // `set` takes three times as long for so few.
      const [to, from] = [list, used]
      for (let at = 0; at < count; at++) to[from + at] = numbers[at]!
      used = from + count
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
