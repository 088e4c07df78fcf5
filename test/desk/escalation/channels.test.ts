import { createHmac } from 'node:crypto'
import { createServer as createHttp, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { actOn } from '../../../src/desk/escalation/act.ts'
import { deliverMessages } from '../../../src/desk/escalation/deliver.ts'
import { watchEscalations } from '../../../src/desk/escalation/watch.ts'
import { readiness } from '../../../src/desk/readiness.ts'
import { escalate } from '../../../src/desk/sidebar/escalate.ts'
import type { Channel } from '../../../src/domain/channel.ts'
import { chatChannel } from '../../../src/platform/channels/chat.ts'
import { pagerChannel } from '../../../src/platform/channels/pager.ts'
import { networkWire } from '../../../src/platform/wire.ts'
import { createServer } from '../../../src/server/app.ts'
import { ADA, over, type Over } from '../sidebar/over-sync.ts'
import { silent } from '../../sync/engine.ts'
import { HOUR, MINUTE } from './make.ts'

const sign = (text: string): string => createHmac('sha256', 'a key').update(text).digest('base64url')
const wire = networkWire()
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A server that takes what is posted, and answers as it is told. */
async function receiver(status: (nth: number) => number = () => 200) {
  const got: { readonly path: string; readonly text: string; readonly body: Record<string, unknown> }[] = []
  const server: Server = createHttp((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => (text += part.toString('utf8'))).on('end', () => {
      got.push({ path: request.url ?? '', text, body: JSON.parse(text) as Record<string, unknown> })
      response.writeHead(status(got.length), { 'retry-after': '30' }).end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  }))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got }
}

const raised = async (body: string, team: 'fraud' | 'intimate_image_abuse' = 'fraud'): Promise<Over & { readonly id: string }> => {
  const world = await over()
  world.desk.add('7', { body })
  await world.settle()
  await escalate(world.bar, ADA, '7', { version: (await world.see('7')).version, team, also: [], reason: 'lanternkeeper' })
  return { ...world, id: (await world.see('7')).escalation!.id }
}
const deliver = (world: Over, channels: readonly Channel[]) => deliverMessages({ ...world.bar, channels, sign, log: silent })
/** The watch, minute by minute, with what waits sent at once. */
const until = async (world: Over, minutes: number, channels: readonly Channel[]): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.clock.advance(MINUTE)
    await watchEscalations({ ...world.bar, channels: channels.map(({ name }) => name) })
    await deliver(world, channels)
  }
}
const ready = async (world: Over) => (await readiness(world.bar, { last: () => world.clock.now(), silentAfterMs: 1 })).escalations
const states = async (world: Over & { readonly id: string }) => (await world.store.read((tx) => tx.escalationMessages.of(world.id))).map((one) => [one.channel, one.state])

describe('the channels of escalations', () => {
  it('tell of every reminder once, urgent first, without a word of the ticket, and stop ringing once somebody has it', async () => {
    const [world, chat, pager] = [await raised('P0 self_harm planted words'), await receiver(), await receiver(() => 202)]
    const channels = [chatChannel({ url: `${chat.url}/hook`, carries: 'summary', wire }), pagerChannel({ url: `${pager.url}/v2/enqueue`, key: 'routing', carries: 'pointer', wire })]
    await until(world, 21, channels)
    expect(chat.got.map(({ body }) => String(body['text']).split('\n')[0])).toEqual(['*Escalation P0: somebody is needed*', '*Escalation P0: a reminder*', '*Escalation P0: an answer is due now*', '*Escalation P0: nobody answered, told further up*'])
    expect(chat.got[3]!.body).toMatchObject({ unfurl_links: false, text: expect.stringMatching(/Team: Fraud\nDue 2026-11-22 \d\d:\d\d UTC\nTold: team lead, on call\n<https?:[^|]+\|Open the ticket and acknowledge it there>$/) as string })
    expect(pager.got.map(({ path, body }) => [path, body['event_action'], body['dedup_key'], (body['payload'] as Record<string, unknown>)['severity']])).toEqual(Array.from({ length: 4 }, () => ['/v2/enqueue', 'trigger', `breakwater-${world.id}`, 'critical']))
    expect(JSON.stringify([chat.got, pager.got])).not.toMatch(/planted|lanternkeeper|self_harm|Ada/)
    expect(JSON.stringify(pager.got)).not.toContain('Fraud')
    await actOn(world.bar, world.id, 'acknowledge', { by: 'Bo', why: null })
    await until(world, 1, channels)
    expect([pager.got.at(-1)?.body['event_action'], pager.got.length, chat.got.length]).toEqual(['resolve', 5, 4])
  })

  it('say of a restricted matter only that there is one, whatever they may carry', async () => {
    const [world, chat] = [await raised('P0 sextortion', 'intimate_image_abuse'), await receiver()]
    await until(world, 26, [chatChannel({ url: chat.url, carries: 'summary', wire })])
    expect(chat.got.length).toBe(5)
    expect(JSON.stringify(chat.got)).not.toMatch(/sextort|intimate|image|restricted|Team:/i)
  })

  it('are tried again while they do not answer, with the same words, and given up where they never will', async () => {
    const world = await raised('P0 self_harm')
    const [flaky, gone] = [await receiver((nth) => (nth < 3 ? 503 : 200)), await receiver(() => 410)]
    const channels = [chatChannel({ url: flaky.url, carries: 'pointer', wire }), pagerChannel({ url: gone.url, key: 'k', carries: 'pointer', wire })]
    world.clock.advance(10 * MINUTE)
    await watchEscalations({ ...world.bar, channels: ['chat', 'pager'] })
    expect([await deliver(world, channels), await deliver(world, channels)]).toEqual([0, 0])
    expect(await states(world)).toEqual([['chat', 'waiting'], ['pager', 'failed']])
    for (let nth = 0; nth < 3; nth += 1) {
      world.clock.advance(31_000)
      await deliver(world, channels)
    }
    expect([flaky.got.length, gone.got.length, new Set(flaky.got.map(({ text }) => text)).size, await states(world)]).toEqual([3, 1, 1, [['chat', 'confirmed'], ['pager', 'failed']]])
  })

  it('that cannot be reached, or were killed before they said so, are asked again; where none has it readiness turns red', async () => {
    const [world, chat] = [await raised('P0 self_harm'), await receiver()]
    const nowhere = chatChannel({ url: 'http://127.0.0.1:1/hook', carries: 'pointer', wire })
    world.clock.advance(10 * MINUTE)
    await watchEscalations({ ...world.bar, channels: ['chat'] })
    await deliver(world, [nowhere])
    world.clock.advance(4 * MINUTE + 1)
    expect(await ready(world)).toBe('untold')
    // Taken by somebody who died: it is nobody's for a minute, then everybody's.
    await world.store.write((tx) => tx.escalationMessages.take(world.clock.now(), 9, MINUTE))
    const found = chatChannel({ url: chat.url, carries: 'pointer', wire })
    expect(await deliver(world, [found])).toBe(0)
    world.clock.advance(MINUTE)
    expect([await deliver(world, [found]), await deliver(world, [found]), chat.got.length, await ready(world)]).toEqual([1, 0, 1, 'ok'])
  })
})

describe('with channels that fail at random, for long, and workers that die at random', () => {
  it('every P0 is acknowledged or at the top of the ladder within its clock, what was told once is told once, and readiness is red when nobody hears', async () => {
    const reds = new Set<string>()
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = mulberry(seed)
      const world = await raised('P0 self_harm')
      const start = world.clock.now()
      const confirmed: string[] = []
      const out = { chat: random() < 0.4, pager: random() < 0.4 }
      const flaky = (name: 'chat' | 'pager'): Channel => ({
        name, carries: 'pointer',
        send: ({ key }) => {
          if (out[name] || random() < 0.3) return random() < 0.2 ? Promise.reject(new Error('a fault')) : Promise.resolve({ afterMs: 15_000 })
          confirmed.push(key)
          return Promise.resolve('confirmed')
        },
      })
      const channels = [flaky('chat'), flaky('pager')]
      const answeredAt = random() < 0.5 ? Math.floor(random() * 50) : null
      for (let minute = 1; minute <= 50; minute += 1) {
        world.clock.advance(MINUTE)
        if (random() < 0.05) out.chat = !out.chat
        // Two workers at once; now and then one dies with what it took.
        await Promise.all([1, 2].map(() => watchEscalations({ ...world.bar, channels: ['chat', 'pager'] })))
        if (random() < 0.1) await world.store.write((tx) => tx.escalationMessages.take(world.clock.now(), 9, 60_000))
        await Promise.all([deliver(world, channels), deliver(world, channels)])
        if (minute === answeredAt) await actOn(world.bar, world.id, 'acknowledge', { by: 'Bo', why: null })
        const now = (await world.store.read((tx) => tx.escalations.get(world.id)))!
        const late = Math.floor((world.clock.now() - now.dueAt) / MINUTE)
        expect([seed, minute, (now.watch?.rung ?? 0) >= Math.min(3, Math.floor(late / 5))]).toEqual([seed, minute, true])
        // Nobody answers at the top of the ladder, or nobody was told at all of something of five minutes ago.
        const messages = await world.store.read((tx) => tx.escalationMessages.of(world.id))
        const old = messages.filter((one) => one.state !== 'over' && !one.key.includes(':answered/') && one.at <= world.clock.now() - 5 * MINUTE)
        const unheard = [...Map.groupBy(old, (one) => one.key.split('/')[0]).values()].some((all) => all.every((one) => one.state !== 'confirmed'))
        const silentTop = now.state === 'raised' && world.clock.now() >= start + 35 * MINUTE
        if (unheard || silentTop) {
          expect([seed, minute, await ready(world)]).toEqual([seed, minute, expect.stringMatching(/^un/)])
          reds.add(await ready(world))
        }
      }
      // A channel is never told again what it said that it has.
      expect([seed, new Set(confirmed).size]).toEqual([seed, confirmed.length])
      await world.close()
    }
    expect(reds).toEqual(new Set(['unanswered', 'untold']))
  }, 60_000)
})

function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

describe('a link from chat', () => {
  const served = async (world: Over) => {
    const server = createServer({ desk: world.bar, log: silent, ids: world.bar.ids, heartbeat: { last: () => world.clock.now(), silentAfterMs: 1 }, inboxes: { hooks: new Map(), arrived: () => undefined }, publicUrl: 'https://bridge.example.com', links: { sign } })
    const { url } = await server.listen({ host: '127.0.0.1', port: 0 })
    open.push(() => server.close())
    return url
  }
  const linked = async (body = 'P2 hate') => {
    const [world, chat] = [await raised(body), await receiver()]
    for (let hours = 0; hours < 9; hours += 1) await until(world, 60, [])
    await until(world, 200, [chatChannel({ url: chat.url, carries: 'pointer', wire })])
    const path = /https:\/\/bridge\.example\.com(\/acknowledge\/[^|]+)/.exec(JSON.stringify(chat.got))?.[1]
    return { world, url: await served(world), path, state: async () => (await world.see('7')).escalation?.state }
  }
  const ask = async (url: string, method = 'GET', headers: Record<string, string> = {}) => {
    const response = await fetch(url, { method, headers: { accept: 'text/html', ...headers } })
    return { status: response.status, text: await response.text() }
  }

  it('changes nothing when it is opened, and acknowledges once when its button is pressed', async () => {
    const { world, url, path, state } = await linked()
    const at = `${url}${path}`
    for (let nth = 0; nth < 3; nth += 1) expect(await ask(at)).toMatchObject({ status: 200, text: expect.stringContaining('<button type="submit">I have it</button>') as string })
    await ask(at, 'HEAD')
    expect([await state(), (await ask(at, 'POST', { origin: 'https://elsewhere.example.com' })).status, await state()]).toEqual(['raised', 403, 'raised'])
    expect(await ask(at, 'POST')).toMatchObject({ status: 200, text: expect.stringContaining('Somebody has it') as string })
    expect([await state(), (await ask(at, 'POST')).status, (await ask(at)).text.includes('<button')]).toEqual(['acknowledged', 410, false])
    const [last] = (await world.store.read((tx) => tx.audit.list({ after: 0, limit: 99 }))).filter((one) => one.verb === 'escalation-moved')
    expect(last?.words).toMatchObject({ by: 'link by chat', as: 'acknowledge' })
    await actOn(world.bar, world.id, 'reescalate', { by: 'Bo', why: 'x' })
    expect([(await ask(at, 'POST')).status, await state()]).toEqual([410, 're-escalated'])
  }, 30_000)

  it('is refused when it is altered, made elsewhere, too old or for something else', async () => {
    const { world, url, path = '', state } = await linked()
    const [claim = '', signature = ''] = path.split('/').at(-1)!.split('.')
    const forged = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(claim, 'base64url').toString()) as object), turn: 2 })).toString('base64url')
    for (const bad of ['x', claim, `${claim}.`, `${forged}.${signature}`, `${claim}.${signature.slice(0, -1)}`, `${claim}.${signature}.x`]) expect([bad.length, (await ask(`${url}/acknowledge/${bad}`, 'POST')).status, (await ask(`${url}/acknowledge/${bad}`)).status]).toEqual([bad.length, 410, 410])
    world.clock.advance(24 * HOUR)
    expect([(await ask(`${url}${path}`, 'POST')).status, await state()]).toEqual([410, 'raised'])
  }, 30_000)

  it('is made for nothing grave, and is nothing any more once it has grown so', async () => {
    expect((await linked('P1 hate')).path).toBeUndefined()
    const { world, url, path, state } = await linked()
    const stored = (await world.store.read((tx) => tx.escalations.get(world.id)))!
    await world.store.write((tx) => tx.escalations.change({ ...stored, severity: 'P0' }))
    expect([(await ask(`${url}${path}`)).text.includes('<button'), (await ask(`${url}${path}`, 'POST')).status, await state()]).toEqual([false, 410, 'raised'])
  }, 30_000)
})
