import { onSqlite } from '../../../tests/worlds.ts'
import { evaluationDatasetsConformance } from './evaluation-datasets.conformance.ts'

evaluationDatasetsConformance(onSqlite)
