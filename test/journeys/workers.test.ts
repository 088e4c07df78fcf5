import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresServer, type TestServer } from '../support/postgres.ts'
import { workerProof } from '../support/worker-proof.ts'

describe('several workers over one PostgreSQL', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await postgresServer()
  })
  afterAll(async () => {
    await server.stop()
  })

  it('lose and double nothing while they are killed one after another and people work on both sides', { timeout: 1_200_000 }, async () => {
    const proof = await workerProof({ workers: 4, kills: 8, seed: 7, databaseUrl: await server.database() })

    expect(proof.violations).toEqual([])
    expect(proof.kills).toBe(8)
    expect(proof.cases).toBeGreaterThan(100)
    expect(proof.people.edits).toBeGreaterThan(0)
    expect(proof.people.comments).toBeGreaterThan(0)
  })
})
