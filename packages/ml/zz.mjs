import { DuckDBInstance } from '@duckdb/node-api'
const p = '/tmp/chk1m.csv'
const i = await DuckDBInstance.create(':memory:', { threads: '2' })
const c = await i.connect()
const tryq = async (q) => {
  try {
    const r = await c.runAndReadAll(q)
    console.log(q.slice(0, 90), JSON.stringify(r.getRowObjectsJson()).slice(0, 300))
  } catch (e) {
    console.log(q.slice(0, 90), 'ERR', e.message.slice(0, 200))
  }
}
await tryq('select version()')
await tryq(`select file_row_number from read_csv('${p}') limit 2`)
await tryq(`select file_index, rowid from read_csv('${p}') limit 2`)
await tryq(`select * from read_csv('${p}', file_row_number=true) limit 2`)
await tryq(`explain select sum(n0) from (select n0,row_number() over () r from read_csv('${p}'))`)
await tryq(
  `select name,value from duckdb_settings() where name like '%order%' or name like '%csv%' or name like '%buffer%'`,
)
