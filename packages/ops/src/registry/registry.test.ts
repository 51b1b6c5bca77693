import { onSqlite } from '../../tests/worlds.ts'
import { registryConformance } from './registry.conformance.ts'

registryConformance(onSqlite)
