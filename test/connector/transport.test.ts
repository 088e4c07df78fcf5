import { describe, expect, it } from 'vitest'
import { createTransport, type TransportOptions, type Verdict } from '../../src/connector/transport.ts'
import type { TokenSource } from '../../src/connector/auth.ts'
import type { PaceRule } from '../../src/connector/pacing.ts'
import type { ConnectorPorts } from '../../src/connector/connector.ts'
import { retryAfterMs } from '../../src/connector/retry.ts'
import type { BridgeError } from '../../src/domain/errors.ts'
import { WireFault, type LogFields, type Wire, type WireRequest, type WireResponse } from '../../src/domain/ports.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const START = Date.UTC(2026, 10, 22, 12)
const get: WireRequest = { method: 'GET', url: 'https://crm.example.com/things?secret=q', headers: {}, body: null }
const put: WireRequest = { ...get, method: 'PUT', body: '{"words":"private"}' }
const answer = (status: number, headers: Record<string, string> = {}, body = '{}'): WireResponse => ({ status, headers, body })

function classify(response: WireResponse, _request: WireRequest, now: number): Verdict {
  const afterMs = retryAfterMs(response.headers['retry-after'], now)
  if (response.status === 401) return { kind: 'auth' }
  if (response.status === 429) return { kind: 'retry', code: 'connector.rate-limited', effect: 'none', afterMs }
  if (response.status >= 500) return { kind: 'retry', code: 'connector.unavailable', effect: 'maybe', afterMs }
  return { kind: 'answer' }
}

function bench(wire: Wire, options: Partial<TransportOptions> = {}, clock = new VirtualClock(START)) {
  const lines: string[] = []
  const write = (event: string, fields?: LogFields): void => void lines.push(`${event} ${JSON.stringify(fields)}`)
  const stop = new AbortController()
  const sent: { at: number; request: WireRequest }[] = []
  const ports: ConnectorPorts = {
    clock,
    ids: { next: () => 'id' },
    random: { next: () => 0.5 },
    log: { debug: write, info: write, warn: write, error: write },
    wire: (request) => {
      sent.push({ at: clock.now() - START, request })
      return wire(request)
    },
    tokens: { load: () => Promise.resolve(null), save: () => Promise.resolve() },
    signal: stop.signal,
  }
  return { transport: createTransport({ ports, name: 'crm', auth: null, classify, ...options }), clock, sent, lines, stop }
}

/** Answers in turn; the last one for ever. */
function script(...steps: readonly (WireResponse | Error)[]): Wire {
  let at = 0
  return () => {
    const step = steps[Math.min(at++, steps.length - 1)]
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step ?? answer(500))
  }
}

describe('retry', () => {
  it('waits as long as a 429 says, for a write too', async () => {
    const { transport, sent } = bench(script(answer(429, { 'retry-after': '93' }, 'Rate limit for ticket updates exceeded'), answer(200)))

    const got = await transport.send(put, { purpose: 'write' })

    expect(got.status).toBe(200)
    expect(sent.map((one) => one.at)).toEqual([0, 93_000])
  })

  it('reads Retry-After as seconds and as a date', () => {
    expect(retryAfterMs('7', START)).toBe(7000)
    expect(retryAfterMs(new Date(START + 9000).toUTCString(), START)).toBe(9000)
    expect(retryAfterMs('soon', START)).toBeNull()
    expect(retryAfterMs(undefined, START)).toBeNull()
  })

  it('gives up on a read after its attempts, with growing pauses', async () => {
    const { transport, sent } = bench(script(answer(503)))

    const error = await transport.send(get, { purpose: 'read' }).catch((caught: unknown) => caught)

    expect((error as BridgeError).code).toBe('connector.unavailable')
    expect(sent.map((one) => one.at)).toEqual([0, 250, 750, 1750, 3750, 7750])
  })

  it('says rate-limited with the wait when the vendor asks for longer than the time allowed', async () => {
    const { transport, sent } = bench(script(answer(429, { 'retry-after': '7200' })))

    const error = await transport.send(get, { purpose: 'read' }).catch((caught: unknown) => caught)

    expect((error as BridgeError).code).toBe('connector.rate-limited')
    expect((error as BridgeError).details['afterMs']).toBe(7_200_000)
    expect(sent).toHaveLength(1)
  })

  it('sends a read again after a lost answer', async () => {
    const { transport, sent } = bench(script(new WireFault('reset', 'maybe'), answer(200)))

    await transport.send(get, { purpose: 'read' })

    expect(sent).toHaveLength(2)
  })

  it.each([
    ['a lost answer', new WireFault('reset', 'maybe')],
    ['a 502', answer(502)],
    ['an error of unknown kind', new Error('odd')],
  ])('never sends a write again after %s', async (_name, step) => {
    const { transport, sent } = bench(script(step, answer(200)))

    const error = await transport.send(put, { purpose: 'write' }).catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(WireFault)
    expect((error as WireFault).sent).toBe('maybe')
    expect(sent).toHaveLength(1)
  })

  it('sends a write again when it certainly did not leave', async () => {
    const { transport, sent } = bench(script(new WireFault('refused', 'no'), answer(200)))

    expect((await transport.send(put, { purpose: 'write' })).status).toBe(200)
    expect(sent).toHaveLength(2)
  })
})

describe('time-outs and stopping', () => {
  const never: Wire = (request) => new Promise((_, reject) => request.signal?.addEventListener('abort', () => reject(new WireFault('stopped', 'maybe'))))

  it('cuts a silent wire and calls a write unknown', async () => {
    const { transport, clock, sent } = bench(never, { timeoutMs: 20_000 })

    const error = await transport.send(put, { purpose: 'write' }).catch((caught: unknown) => caught)

    expect((error as WireFault).sent).toBe('maybe')
    expect(clock.now() - START).toBe(20_000)
    expect(sent[0]?.request.signal?.aborted).toBe(true)
  })

  it('stops at once when told, in flight and in a pause', async () => {
    const flying = bench(never)
    const asked = flying.transport.send(get, { purpose: 'read' }).catch((caught: unknown) => caught)
    flying.stop.abort(new Error('enough'))
    const pausing = bench(script(answer(503)))
    const own = new AbortController()
    const waiting = pausing.transport.send(get, { purpose: 'read', signal: own.signal }).catch((caught: unknown) => caught)
    await Promise.resolve()
    own.abort(new Error('enough too'))

    expect(((await asked) as Error).message).toBe('enough')
    expect(((await waiting) as Error).message).toBe('enough too')
    expect(pausing.sent.length).toBeLessThanOrEqual(1)
  })
})

describe('tokens', () => {
  const source = (): TokenSource & { asked: number } => ({
    asked: 0,
    obtain() {
      this.asked += 1
      return Promise.resolve({ header: `Bearer t${this.asked}`, expiresAt: null, extra: {} })
    },
  })
  const accepting = (good: (header: string) => boolean): Wire => (request) => Promise.resolve(answer(good(request.headers['authorization'] ?? '') ? 200 : 401))

  it('asks once for a new token when ten requests are turned down together', async () => {
    const auth = source()
    const { transport } = bench(accepting((header) => header === 'Bearer t2'), { auth, concurrency: 10 })

    const answers = await Promise.all(Array.from({ length: 10 }, () => transport.send(put, { purpose: 'write' })))

    expect(answers.every((one) => one.status === 200)).toBe(true)
    expect(auth.asked).toBe(2)
  })

  it('fails with connector.auth after one renewal, and does not ask again for a while', async () => {
    const auth = source()
    const { transport, sent, clock } = bench(accepting(() => false), { auth })
    const send = () => transport.send(get, { purpose: 'read' }).catch((caught: unknown) => (caught as BridgeError).code)

    expect([await send(), await send(), await send()]).toEqual(['connector.auth', 'connector.auth', 'connector.auth'])
    expect([auth.asked, sent.length]).toEqual([2, 2])
    clock.advance(61_000)
    await send()
    expect(auth.asked).toBe(4)
  })

  it('renews ahead of the end', async () => {
    let asked = 0
    const auth: TokenSource = { obtain: () => Promise.resolve({ header: `Bearer ${asked++}`, expiresAt: clock.now() + 1_800_000, extra: {} }) }
    const { transport, clock, sent } = bench(script(answer(200)), { auth })

    await transport.send(get, { purpose: 'read' })
    clock.advance(1_750_000)
    await transport.send(get, { purpose: 'read' })

    expect(sent.map((one) => one.request.headers['authorization'])).toEqual(['Bearer 0', 'Bearer 1'])
  })
})

describe('pacing', () => {
  const perMinute = (max: number, more: Partial<PaceRule> = {}): PaceRule => ({ name: 'all', applies: () => true, max, perMs: 60_000, reserve: 0, whenOut: 'wait', ...more })
  const remaining: NonNullable<PaceRule['read']> = (response, now) => ({
    max: Number(response.headers['limit']),
    left: Number(response.headers['left']),
    resetAt: now + Number(response.headers['reset']) * 1000,
  })

  it('never has more in any window than the limit less the reserve', async () => {
    const { transport, sent } = bench(script(answer(200)), { pace: [perMinute(10, { reserve: 0.3 })], concurrency: 50 })

    await Promise.all(Array.from({ length: 25 }, () => transport.send(get, { purpose: 'read' })))

    const most = Math.max(...sent.map((one) => sent.filter((other) => other.at > one.at - 60_000 && other.at <= one.at).length))
    expect(sent).toHaveLength(25)
    expect(most).toBe(7)
  })

  it('leaves the reserve to the people when others use the account too', async () => {
    const { transport, sent } = bench(script(answer(200, { limit: '100', left: '30', reset: '41' }), answer(200, { limit: '100', left: '99', reset: '60' })), { pace: [perMinute(100, { reserve: 0.3, read: remaining })], concurrency: 1 })

    await transport.send(get, { purpose: 'read' })
    await transport.send(get, { purpose: 'read' })

    expect(sent.map((one) => one.at)).toEqual([0, 41_000])
  })

  it('refuses at once where the window is a day', async () => {
    const { transport, sent } = bench(script(answer(200, { limit: '100', left: '10', reset: '40000' })), { pace: [perMinute(100, { reserve: 0.3, read: remaining, whenOut: 'refuse', perMs: 86_400_000 })] })

    await transport.send(get, { purpose: 'read' })
    const error = await transport.send(get, { purpose: 'read' }).catch((caught: unknown) => caught)

    expect((error as BridgeError).code).toBe('connector.quota')
    expect(sent).toHaveLength(1)
  })

  it('lets the most urgent go first, and holds everybody back after a 429', async () => {
    const order: string[] = []
    let first = true
    const { transport } = bench(
      (request) => {
        order.push(request.headers['name'] ?? '')
        const limited = first
        first = false
        return Promise.resolve(limited ? answer(429, { 'retry-after': '30' }) : answer(200))
      },
      { pace: [perMinute(2)], concurrency: 1 },
    )
    const send = (name: string, priority: number) => transport.send({ ...get, headers: { name } }, { purpose: 'read', priority })

    await Promise.all([send('a', 5), send('b', 5), send('c', 5), send('d', 0)])

    expect(order.slice(0, 2)).toEqual(['a', 'b'])
    expect(order[2]).toBe('d')
    expect(order).toHaveLength(5)
  })
})

describe('bytes', () => {
  async function* slowly(clock: VirtualClock, pauses: readonly number[]): AsyncIterable<Uint8Array> {
    for (const pause of pauses) {
      await clock.sleep(pause)
      yield new Uint8Array([1])
    }
  }
  const count = async (response: WireResponse): Promise<number> => {
    let bytes = 0
    for await (const piece of response.bytes ?? []) bytes += piece.length
    return bytes
  }

  it('are read within the time of the request, and no longer', async () => {
    const clock = new VirtualClock(START)
    const wire = (pauses: readonly number[]): Wire => () => Promise.resolve({ ...answer(200), bytes: slowly(clock, pauses) })
    const open = (pauses: readonly number[]) => bench(wire(pauses), {}, clock).transport.send({ ...get, download: true }, { purpose: 'file', timeoutMs: 5_000 })

    expect(await count(await open([1_000, 2_000]))).toBe(2)
    await expect(count(await open([1_000, 9_000]))).rejects.toMatchObject({ sent: 'maybe' })
  })

  it('of an upload are made anew for every sending', async () => {
    let made = 0
    async function* upload(): AsyncIterable<Uint8Array> {
      await Promise.resolve()
      made += 1
      yield new Uint8Array([made])
    }
    const taken: number[] = []
    const { transport } = bench(async (request) => {
      for await (const piece of request.upload?.() ?? []) taken.push(...piece)
      return taken.length === 1 ? answer(429, { 'retry-after': '1' }) : answer(200)
    })

    await transport.send({ ...put, body: null, upload, headers: { 'content-length': '1' } }, { purpose: 'file' })

    expect(taken).toEqual([1, 2])
    expect(transport.metrics().totals().sentBytes).toBe(2)
  })
})

describe('what is told', () => {
  it('counts requests by purpose and status, with sizes, and the vendor’s budget', async () => {
    const { transport } = bench(script(answer(503), answer(200, { limit: '700', left: '650' }, 'twelve bytes')), {
      pace: [{ name: 'account', applies: () => true, max: 700, perMs: 60_000, reserve: 0, whenOut: 'wait', read: (r) => ('limit' in r.headers ? { max: 700, left: Number(r.headers['left']), resetAt: null } : null) }],
      budget: { rule: 'account', per: 'minute' },
    })

    await transport.send(get, { purpose: 'read' })

    expect(transport.calls()).toEqual({ total: 2, by: { read: 2 }, budget: { max: 700, left: 650, per: 'minute' } })
    expect(transport.metrics().byStatus()).toEqual({ 'read:503': 1, 'read:200': 1 })
    expect(transport.metrics().totals().receivedBytes).toBe(14)
  })

  it('logs no query, body or token', async () => {
    const auth: TokenSource = { obtain: () => Promise.resolve({ header: 'Bearer planted-token', expiresAt: null, extra: {} }) }
    const { transport, lines } = bench(script(answer(503, {}, 'planted-answer'), answer(200)), { auth })

    await transport.send(get, { purpose: 'read' })
    await transport.send(put, { purpose: 'write' })

    expect(lines.length).toBeGreaterThan(2)
    expect(lines.join('\n')).not.toMatch(/planted|private|secret=/)
    expect(lines.join('\n')).toContain('/things')
  })
})
