export { facts, look } from './facts'
export { closeNumbers, insert, openNumbers, sort, spill, touched } from './numbers'
export { clear, reserve } from './room'
export { add, closeTexts, openTexts } from './texts'
