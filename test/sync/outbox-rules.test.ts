import { describe, expect, it } from 'vitest'
import { BridgeError } from '../../src/domain/errors.ts'
import { WireFault } from '../../src/domain/ports.ts'
import type { Write } from '../../src/domain/write.ts'
import { afterFault, growing, missingOf, pollAfter, worthSending } from '../../src/sync/outbox-rules.ts'
import { pauseAfter } from '../../src/sync/schedule.ts'
import type { DeliveryRow } from '../../src/store/store.ts'

const NOW = 1_000_000

function delivery(keys: readonly string[]): DeliveryRow {
  return {
    id: 'd', connection: 'zendesk:acme', op: 'retire', sentAt: NOW, handle: null,
    intents: keys.map((key) => ({ write: { op: 'retire', key, kind: 'macro', id: key, vendorId: '1' } satisfies Write, connection: 'zendesk:acme', lane: key, priority: 2, createdAt: NOW, run: 'r', attempts: 1, delivery: 'd' })),
  }
}

describe('a sending that failed as a whole', () => {
  it('is unknown when it may have reached the vendor, and then only re-sent', () => {
    expect(afterFault(new WireFault('reset', 'maybe'), delivery(['a']), false, 0, NOW)).toMatchObject({ kind: 'unknown' })
  })

  it('is unknown when an answer came that nobody can read', () => {
    expect(afterFault(new BridgeError('connector.protocol', 'not JSON'), delivery(['a']), false, 0, NOW)).toMatchObject({ kind: 'unknown', pause: { final: true } })
  })

  it('is waited with when it certainly did not', () => {
    expect(afterFault(new WireFault('refused', 'no'), delivery(['a']), false, 0, NOW)).toMatchObject({ kind: 'settled', outcomes: [{ key: 'a', result: 'again' }], pause: { final: false } })
  })

  it('stays unknown when it is the second sending that certainly did not', () => {
    expect(afterFault(new WireFault('refused', 'no'), delivery(['a']), true, 0, NOW)).toMatchObject({ kind: 'unknown' })
    expect(afterFault(new BridgeError('connector.unavailable', 'down'), delivery(['a']), true, 0, NOW)).toMatchObject({ kind: 'unknown' })
  })

  it.each(['connector.auth', 'connector.permission', 'connector.storage', 'connector.quota'] as const)('stops the vendor for this run on %s', (code) => {
    expect(afterFault(new BridgeError(code, 'no'), delivery(['a', 'b']), false, 0, NOW)).toMatchObject({ kind: 'settled', pause: { final: true } })
  })

  it('waits as long as the vendor says, and gives up after many failures', () => {
    expect(afterFault(new BridgeError('connector.rate-limited', 'later', { afterMs: 93_000 }), delivery(['a']), false, 0, NOW).pause).toMatchObject({ until: NOW + 93_000, final: false })
    expect(afterFault(new BridgeError('connector.unavailable', 'down'), delivery(['a']), false, 7, NOW).pause).toMatchObject({ final: true })
  })

  it('halves a batch that was turned down, until the bad one stands alone and is set aside', () => {
    const error = new BridgeError('connector.rejected', 'one is bad')

    expect(afterFault(error, delivery(['a', 'b']), false, 0, NOW)).toMatchObject({ kind: 'settled', shrink: true, outcomes: [{ result: 'again' }, { result: 'again' }], pause: null })
    expect(afterFault(error, delivery(['a']), false, 0, NOW)).toMatchObject({ outcomes: [{ key: 'a', result: 'refused' }], shrink: false })
  })

  it('sets aside, after a few tries, what sticks to a fault of our own', () => {
    expect(afterFault(new TypeError('ours'), delivery(['a']), false, 0, NOW, 0)).toMatchObject({ kind: 'unknown' })
    expect(afterFault(new TypeError('ours'), delivery(['a']), true, 0, NOW, 3)).toMatchObject({ kind: 'settled', outcomes: [{ result: 'refused', code: 'unforeseen' }] })
  })
})

describe('when to send', () => {
  const ready = { op: 'update-ticket', count: 3, priority: 2, oldest: NOW } as const

  it.each([
    ['more is coming', ready, 'full', NOW, false], ['nothing more is coming', ready, 'all', NOW, true], ['it is urgent', { ...ready, priority: 0 }, 'full', NOW, true],
    ['a batch is full', { ...ready, count: 100 }, 'full', NOW, true], ['it waited long enough', ready, 'full', NOW + 60_000, true], ['nothing is ready', { ...ready, count: 0 }, 'all', NOW, false],
  ] as const)('%s', (_, one, flush, now, worth) => {
    expect(worthSending(one, 100, flush, now)).toBe(worth)
  })

  it('looks at jobs less and less often, and re-sends later and later', () => {
    expect([2_000, 3_400, 14_000].map(pollAfter)).toEqual([3_400, 5_780, 15_000])
    expect([1, 2, 3, 20].map(growing)).toEqual([1_000, 2_000, 4_000, 300_000])
  })
})

describe('the rest', () => {
  it('finds intents that the vendor was silent about', () => {
    expect(missingOf(delivery(['a', 'b']), [{ key: 'a', result: 'conflict' }]).map(({ write }) => write.key)).toEqual(['b'])
  })

  it('doubles the pause between runs after failures, with jitter', () => {
    expect([pauseAfter(0, 60_000, 0.5), pauseAfter(1, 60_000, 1), pauseAfter(3, 60_000, 0), pauseAfter(50, 60_000, 1)]).toEqual([60_000, 120_000, 240_000, 900_000])
  })
})
