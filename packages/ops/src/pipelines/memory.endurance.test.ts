import { drivenWithinSmallHeap } from '../../tests/small-heap.ts'

drivenWithinSmallHeap([['queued', 1000]])
