import type { Moment } from './kill.ts'
import type { Act } from './story.ts'

function kill(name: string, weight: number, moments: readonly Moment[] | null, most: number): Act {
  return {
    name: `kill ${name}`, weight,
    async happen(world, [a]) {
      const after = 1 + Math.floor(a * most)
      await world.bridge.kill({ moments, after })
      return `the bridge is killed ${name}, ${after} further on`
    },
  }
}

/** Every story has at least five of these. */
export const KILLS: readonly Act[] = [
  kill('at any step', 5, null, 24),
  kill('when a write was answered', 4, ['after-write'], 2),
  kill('before a write leaves', 1, ['before-write'], 2),
  kill('around a commit', 2, ['before-commit', 'after-commit'], 12),
]

/** A machine is put to sleep for longer than its lease; another process takes over before it wakes. */
export const FREEZES: readonly Act[] = [
  {
    name: 'freeze', weight: 1,
    async happen(world, [a, b]) {
      const ms = 12_000 + Math.floor(a * 40_000)
      const done = await world.bridge.freeze(ms, 1 + Math.floor(b * 20))
      return done ? `the bridge stands still for ${Math.round(ms / 1000)} s, another process takes over` : null
    },
  },
]

/** People and network stop for a while, and everything that must be true at rest is looked at. */
export const RESTS: readonly Act[] = [
  {
    name: 'rest', weight: 1,
    async happen(world) {
      await world.rest()
      return 'everything comes to rest'
    },
  },
]
