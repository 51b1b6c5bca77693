export { canonicalJson, jsonDigest } from './canonical.ts'
export { type DecodeOptions, decode } from './decode.ts'
export { type EncodeOptions, encode } from './encode.ts'
export { type FileRef, isFileRef, type Json } from './json.ts'
