import { defineConfig } from 'vitest/config'

/** The long proofs: minutes to an hour, all on this machine. */
export default defineConfig({
  test: { include: ['test/prove/**/*.prove.ts'], pool: 'forks', maxWorkers: 2, testTimeout: 90 * 60_000, hookTimeout: 60_000 },
})
