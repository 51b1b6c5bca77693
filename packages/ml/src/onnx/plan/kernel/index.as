/** What a node says lies together, in 16 bytes: its threshold, its feature, and the child for no, behind that for yes. */
@inline
function stepFrom(nodes: usize, x: usize, node: i32): i32 {
  const at = nodes + (usize(node) << 4)
  const feature = load<f64>(x + (usize(load<i32>(at, 8)) << 3))
  // Subtracted, as no branch of the processor could guess the answer.
  return load<i32>(at, 12) - i32(feature <= load<f64>(at))
}

/**
 * Walks from each root to the node at which a row ends. Eight trees are walked in step: the processor then fetches the nodes
 * of all of them at once. Leaves are their own children, so that a walk that has ended stays.
 * @param roots nodes, 4 bytes each
 * @param count of them, a multiple of eight
 * @param x features, as doubles
 * @param ends where the nodes go, 4 bytes each
 */
export function walk(nodes: usize, roots: usize, count: i32, x: usize, ends: usize): void {
  const stop = roots + (usize(count) << 2)
  for (; roots < stop; roots += 32, ends += 32) {
    let a = load<i32>(roots)
    let b = load<i32>(roots, 4)
    let c = load<i32>(roots, 8)
    let d = load<i32>(roots, 12)
    let e = load<i32>(roots, 16)
    let f = load<i32>(roots, 20)
    let g = load<i32>(roots, 24)
    let h = load<i32>(roots, 28)
    while (true) {
      const nextA = stepFrom(nodes, x, a)
      const nextB = stepFrom(nodes, x, b)
      const nextC = stepFrom(nodes, x, c)
      const nextD = stepFrom(nodes, x, d)
      const nextE = stepFrom(nodes, x, e)
      const nextF = stepFrom(nodes, x, f)
      const nextG = stepFrom(nodes, x, g)
      const nextH = stepFrom(nodes, x, h)
      const first = (nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d)
      const second = (nextE ^ e) | (nextF ^ f) | (nextG ^ g) | (nextH ^ h)
      if ((first | second) == 0) break
      a = nextA
      b = nextB
      c = nextC
      d = nextD
      e = nextE
      f = nextF
      g = nextG
      h = nextH
    }
    store<i32>(ends, a)
    store<i32>(ends, b, 4)
    store<i32>(ends, c, 8)
    store<i32>(ends, d, 12)
    store<i32>(ends, e, 16)
    store<i32>(ends, f, 20)
    store<i32>(ends, g, 24)
    store<i32>(ends, h, 28)
  }
}

/** From where on memory is free. */
export function room(): usize {
  return __heap_base
}
