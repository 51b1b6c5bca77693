import { onSqlite } from '../../tests/worlds.ts'
import { lineageConformance } from './lineage/lineage.conformance.ts'
import { namesConformance } from './names.conformance.ts'
import { registryConformance } from './registry.conformance.ts'

registryConformance(onSqlite)
namesConformance(onSqlite)
lineageConformance(onSqlite)
