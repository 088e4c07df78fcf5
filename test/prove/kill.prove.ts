import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killProof, type Proof } from '../support/kill-proof.ts'
import { postgresServer, type TestServer } from '../support/postgres.ts'

const ROUNDS = [0, 1, 2, 3, 4]
const KILLS = 30

describe('three hundred kills while people work on both sides, half of them over each store', () => {
  const proofs: Proof[] = []
  let server: TestServer
  beforeAll(async () => {
    server = await postgresServer()
  })
  afterAll(async () => {
    await server.stop()
  })

  it.each(ROUNDS)('lose and double nothing over the embedded store, round %i', async (round) => {
    const proof = await killProof({ kills: KILLS, seed: 100 + round })
    proofs.push(proof)

    expect(proof.violations).toEqual([])
  })

  it.each(ROUNDS)('lose and double nothing over PostgreSQL, round %i', async (round) => {
    const proof = await killProof({ kills: KILLS, seed: 200 + round, environment: { DATABASE_URL: await server.database() } })
    proofs.push(proof)

    expect(proof.violations).toEqual([])
  })

  it('fell between a write and its receipt in at least six of ten', () => {
    const kills = proofs.reduce((sum, { tally }) => sum + tally.kills, 0)
    const inDelivery = proofs.reduce((sum, { tally }) => sum + tally.inDelivery, 0)

    expect(kills).toBe(2 * ROUNDS.length * KILLS)
    expect(inDelivery / kills).toBeGreaterThanOrEqual(0.6)
  })
})
