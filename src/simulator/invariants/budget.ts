import type { World } from '../world.ts'
import type { Found } from './violation.ts'

const MINUTE_MS = 60_000
/** A story this small needs a tenth of that; what asks without end needs more. */
const MOST_A_MINUTE = 200
/** Left to the people who work there, as the connectors are set up: 30 % of Zendesk's minute. */
const RESERVE = 0.3
/** Requests that had left before the answer came that told how little is left. */
const ALREADY_OUT = 4

/** No minute in which a vendor is asked without end, and nothing is taken from what is reserved for people. */
export function budget(world: World, found: Found): void {
  const minutes = new Map<string, number>()
  const inReserve = new Map<string, number>()
  let window = { start: -1, left: Number.POSITIVE_INFINITY }
  for (const { vendor, at, answer } of world.passages) {
    const start = Math.floor(at / MINUTE_MS)
    minutes.set(`${vendor} ${start}`, (minutes.get(`${vendor} ${start}`) ?? 0) + 1)
    if (vendor !== 'zendesk') continue
    if (window.start !== start) window = { start, left: Number.POSITIVE_INFINITY }
    const key = String(start)
    const [max, left] = [Number(answer.headers['x-rate-limit'] ?? answer.headers['ratelimit-limit']), Number(answer.headers['x-rate-limit-remaining'] ?? answer.headers['ratelimit-remaining'])]
    if (window.left < RESERVE * max) inReserve.set(key, (inReserve.get(key) ?? 0) + 1)
    if (Number.isFinite(left)) window.left = Math.min(window.left, left)
  }
  for (const [minute, count] of minutes) if (count > MOST_A_MINUTE) found('call budgets respected', `${count} requests within a minute (${minute})`)
  for (const count of inReserve.values()) if (count > ALREADY_OUT) found('call budgets respected', `${count} requests were made of what is reserved for people`)
}
