import type { Design } from './design.ts'

const blockRows = 256

/**
 * The symmetric matrix Σ_i w[i] · (1, x_i)(1, x_i)ᵀ of order columns + 1 (position 0 = intercept), row-major. Two-valued
 * columns are summed as plain 0/1 marks over the rows that carry them, and scaled at the end.
 */
export function weightedGram(design: Design, w: Float64Array): Float64Array {
  const { rows, columns, slope, shift } = design
  const order = columns + 1
  const gram = new Float64Array(order * order)
  for (let i = 0; i < rows; i++) gram[0]! += w[i]!
  addMarks(design, w, gram)
  addMarksByWhole(design, w, gram)
  addWhole(design, w, gram)
  for (let a = 0; a < order; a++)
    for (let b = 0; b < a; b++) gram[b * order + a] = gram[a * order + b]! += gram[b * order + a]!
  const plain = gram.slice(0, order)
  for (let a = 1; a < order; a++) {
    const [sa, ta] = [slope[a - 1]!, shift[a - 1]!]
    for (let b = 1; b < order; b++) {
      const [sb, tb] = [slope[b - 1]!, shift[b - 1]!]
      const at = a * order + b
      gram[at] = sa * sb * gram[at]! + sa * tb * plain[a]! + ta * sb * plain[b]! + ta * tb * plain[0]!
    }
    gram[a] = gram[a * order] = sa * plain[a]! + ta * plain[0]!
  }
  return gram
}

/** Marks with marks and with the intercept; each pair lands on one side of the diagonal only. */
function addMarks(
  { rows, columns, marked, rowStarts, rowOnes }: Design,
  w: Float64Array,
  gram: Float64Array,
): void {
  const order = columns + 1
  const count = marked.length
  const pairs = new Float64Array(count * count)
  for (let i = 0; i < rows; i++) {
    const value = w[i]!
    const end = rowStarts[i + 1]!
    for (let p = rowStarts[i]!; p < end; p++) {
      const row = rowOnes[p]! * count
      for (let q = p; q < end; q++) pairs[row + rowOnes[q]!]! += value
    }
  }
  for (let k = 0; k < count; k++) {
    const a = marked[k]! + 1
    gram[a] = pairs[k * count + k]!
    for (let l = k; l < count; l++) gram[a * order + marked[l]! + 1] = pairs[k * count + l]!
  }
}

function addMarksByWhole(design: Design, w: Float64Array, gram: Float64Array): void {
  const { rows, columns, x, whole, marked, starts, ones } = design
  const order = columns + 1
  const weighed = new Float64Array(rows)
  for (let k = 0; k < whole.length; k++) {
    const b = whole[k]! + 1
    let first = 0
    for (let i = 0, at = k * rows; i < rows; i++, at++) {
      const value = w[i]! * x[at]!
      weighed[i] = value
      first += value
    }
    gram[b] = first
    for (let l = 0; l < marked.length; l++) {
      let sum = 0
      for (let at = starts[l]!; at < starts[l + 1]!; at++) sum += weighed[ones[at]!]!
      const a = marked[l]! + 1
      gram[Math.min(a, b) * order + Math.max(a, b)] = sum
    }
  }
}

/** Whole columns with each other, four at a time so that each loaded value is used four times. */
function addWhole({ rows, columns, x, whole }: Design, w: Float64Array, gram: Float64Array): void {
  const order = columns + 1
  const count = whole.length
  const scaled = new Float64Array(blockRows)
  for (let from = 0; from < rows; from += blockRows) {
    const length = Math.min(blockRows, rows - from)
    for (let j = 0; j < count; j++) {
      const start = j * rows + from
      for (let i = 0; i < length; i++) scaled[i] = w[from + i]! * x[start + i]!
      const row = (whole[j]! + 1) * order + 1
      let k = j
      for (; k + 3 < count; k += 4) {
        const a = k * rows + from
        const b = a + rows
        const c = b + rows
        const d = c + rows
        let [s0, s1, s2, s3] = [0, 0, 0, 0]
        for (let i = 0; i < length; i++) {
          const value = scaled[i]!
          s0 += value * x[a + i]!
          s1 += value * x[b + i]!
          s2 += value * x[c + i]!
          s3 += value * x[d + i]!
        }
        gram[row + whole[k]!]! += s0
        gram[row + whole[k + 1]!]! += s1
        gram[row + whole[k + 2]!]! += s2
        gram[row + whole[k + 3]!]! += s3
      }
      for (; k < count; k++) {
        const a = k * rows + from
        let sum = 0
        for (let i = 0; i < length; i++) sum += scaled[i]! * x[a + i]!
        gram[row + whole[k]!]! += sum
      }
    }
  }
}
