export { type DiskStore, diskStore, type FileSource, type StoredFile } from './disk-store.ts'
