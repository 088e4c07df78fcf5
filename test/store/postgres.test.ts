import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { storeContract } from '../contract/store.ts'
import { postgresServer } from '../support/postgres.ts'
import { site } from './site.ts'

beforeAll(() => postgresServer())
afterAll(async () => (await postgresServer()).stop())

storeContract('the store on PostgreSQL', async () => {
  const server = await postgresServer()
  const url = await server.database()

  async function raw(sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: url, types: { getTypeParser: () => (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : text) } })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
  return site({
    url,
    file: '/never/made',
    raw,
    // The tables as a dump has them, and the server's files: heap and indexes of this database, and the write-ahead log.
    bytes: async () => {
      const tables = (await raw(`select tablename from pg_tables where schemaname = 'public'`)).map((row) => String(row['tablename']))
      const dump = await Promise.all(tables.map((table) => raw(`select * from ${table}`)))
      await raw('checkpoint')
      const [own] = await raw('select oid from pg_database where datname = current_database()')
      const folders = [`base/${String(own?.['oid'])}`, 'pg_wal'].map((name) => join(server.dataDir, name))
      const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter((path) => statSync(path).isFile())
      const read = (under: string) => Buffer.concat(files.filter((path) => path.includes(under)).map((path) => readFileSync(path)))
      return { dump: Buffer.from(JSON.stringify(dump)), tables: read('base'), log: read('pg_wal') }
    },
    end: async () => undefined,
  })
})
