/** Training rows of unequal classes: weights, or rows repeated, left out or made up. For training rows alone. */
export { type Balance, balanced, type BalancedRows } from './balanced.ts'
export { classWeights } from './class-weights.ts'
