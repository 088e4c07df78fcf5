import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresServer, type TestServer } from '../support/postgres.ts'
import { workerProof } from '../support/worker-proof.ts'

describe('four workers over one PostgreSQL', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await postgresServer()
  })
  afterAll(async () => {
    await server.stop()
  })

  it.each([1, 2, 3, 4])('lose and double nothing while fifteen are killed, round %i', async (round) => {
    const proof = await workerProof({ workers: 4, kills: 15, seed: 300 + round, databaseUrl: await server.database() })

    expect(proof.violations).toEqual([])
    expect(proof.kills).toBe(15)
  })
})
