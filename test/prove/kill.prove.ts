import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killProof } from '../support/kill-proof.ts'
import { postgresServer } from '../support/postgres.ts'

const ROUNDS = 5

describe('two hundred kills', () => {
  let server: Awaited<ReturnType<typeof postgresServer>>
  beforeAll(async () => {
    server = await postgresServer()
  })
  afterAll(async () => {
    await server.stop()
  })

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))('embedded store, round %i', async (round) => {
    const { tally, violations } = await killProof({ kills: 20, seed: 100 + round })

    expect(violations).toEqual([])
    expect(tally.inDelivery / tally.kills).toBeGreaterThanOrEqual(0.6)
  })

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))('PostgreSQL, round %i', async (round) => {
    const { tally, violations } = await killProof({ kills: 20, seed: 200 + round, environment: { DATABASE_URL: await server.database() } })

    expect(violations).toEqual([])
    expect(tally.inDelivery / tally.kills).toBeGreaterThanOrEqual(0.6)
  })
})
