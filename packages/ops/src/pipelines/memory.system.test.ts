import { drivenWithinSmallHeap } from '../../tests/small-heap.ts'

drivenWithinSmallHeap([
  ['wide', 1000],
  ['deep', 1000],
  ['each', 3000],
  ['queued', 300],
])
