import { drivenWithinSmallHeap } from '../../tests/small-heap.ts'

drivenWithinSmallHeap([
  ['each', 10_000],
  ['queued', 1000],
])
