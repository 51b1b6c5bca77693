import { readsColumns } from '../../tests/wide-table.ts'

readsColumns(1500)
