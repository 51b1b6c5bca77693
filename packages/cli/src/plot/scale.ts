/** From numbers to places, the ends included. */
export const scale = (from: number, to: number, places: number) => (value: number) =>
  to === from ? places / 2 : ((value - from) / (to - from)) * places

export const rangeOf = (values: Iterable<number>): [number, number] => {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return low > high ? [0, 1] : [low, high]
}

/** Round numbers between these, about so many: 1, 2 or 5 times a power of ten. */
export function ticks(from: number, to: number, wanted = 5): number[] {
  if (!(to > from)) return [from]
  const rough = (to - from) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough * (1 - 1e-9))!
  const found: number[] = []
  for (let i = Math.ceil(from / step); i * step <= to + step * 1e-9; i++) found.push(i * step)
  return found
}

export const axisWords = (value: number, time: boolean, span = Infinity): string => {
  if (time)
    return new Date(value)
      .toISOString()
      .slice(0, span < 3 * 86_400_000 ? 16 : 10)
      .replace('T', ' ')
  const size = Math.abs(value)
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`
  return size >= 1e4 ? `${Number((value / 1e3).toPrecision(4))}k` : String(Number(value.toPrecision(4)))
}
