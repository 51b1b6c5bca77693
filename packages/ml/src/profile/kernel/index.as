export { facts, look } from './facts'
export { closeNumbers, insert, list, openNumbers, settle } from './numbers'
export { clear, reserve } from './room'
export { add, closeTexts, openTexts } from './texts'
