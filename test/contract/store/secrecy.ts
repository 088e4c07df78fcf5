import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { addNote, AT, comment, createCase, intent, keys, stored, triage, update } from '../../store/fixtures.ts'
import type { Site } from '../../store/site.ts'
import { fresh } from './with-site.ts'

/** One sentence per place, so that a leak says where it is. */
const PLACES = [
  'subject', 'description', 'tag', 'field', 'requester', 'url', 'comment', 'note', 'case-subject', 'case-note', 'reason', 'remedy', 'moot', 'handle', 'fact-url', 'pii', 'because',
  'token', 'checkpoint', 'report', 'attention-url', 'attention-rule', 'summary', 'replaced-note', 'base', 'conflict', 'conflict-by',
  'decided-by', 'reason-given', 'escalated-by', 'event-by', 'promised-by', 'handed-by', 'exposed', 'preference', 'passage', 'described', 'described-by', 'app-token', 'app-bearer',
] as const
const STEM = 'of the lantern keeper 7731'
const sentence = (place: (typeof PLACES)[number]) => `the planted ${place} ${STEM}`

/** Everywhere the store takes anything but ids, versions, instants and states. */
async function plant(store: Store): Promise<void> {
  const { facts } = triage()
  await store.write(async (tx) => {
    await tx.tokens.save('zd', 'access', sentence('token'))
    await tx.checkpoints.put('zd', 'tickets', sentence('checkpoint'), AT)
    await tx.tickets.observe([stored('control-ticket-id-4711', { subject: sentence('subject'), description: sentence('description').repeat(40), tags: [sentence('tag')], fields: { [sentence('field')]: sentence('field') }, requester: sentence('requester'), url: sentence('url') })])
    await tx.comments.add([comment('c1', 'control-ticket-id-4711', { body: sentence('comment'), author: sentence('requester') })])
    await tx.triages.put([
      {
        connection: 'zd',
        ticketId: 'control-ticket-id-4711',
        at: AT,
        digest: 'd',
        triage: triage({ facts: { ...facts, handles: [sentence('handle')], urls: [sentence('fact-url')], pii: [sentence('pii')] }, features: [{ id: 'block-account', because: sentence('because') }] }),
      },
    ])
    await tx.attention.add([{ ref: { connection: 'zd', kind: 'suspended', id: '9' }, at: AT, reason: 'suspended', severity: null, rules: [sentence('attention-rule')], url: sentence('attention-url') }])
    await tx.intents.add([intent(update('k0', { note: sentence('replaced-note') }), { lane: 'ticket:1' })])
    await tx.intents.add([intent(update('k1', { note: sentence('note') }), { lane: 'ticket:1' }), intent(createCase('k2', { subject: sentence('case-subject') })), intent(addNote('k3', { body: sentence('case-note') })), intent(update('k4'))])
    await tx.intents.take({ connection: 'zd', op: 'update-ticket', limit: 9, delivery: 'd1', owner: 'w', now: AT, leaseMs: 1 })
    await tx.intents.settle('d1', [{ key: 'k1', result: 'refused', code: 'X', reason: sentence('reason'), remedy: sentence('remedy') }, { key: 'k4', result: 'moot', reason: sentence('moot') }], AT)
    await tx.bases.put('zd', 'sf', [{ leftId: '1', bases: { subject: { left: sentence('base'), right: sentence('base') } } }])
    await tx.conflicts.put([{ id: 'c1', leftConnection: 'zd', leftId: '1', rightConnection: 'sf', rightId: '500', field: 'subject', since: AT, left: sentence('conflict'), right: null, leftBy: sentence('conflict-by'), rightBy: null }])
    await tx.decisions.add({ connection: 'zd', ticketId: '1', nth: 1, at: AT, by: sentence('decided-by'), what: { kind: 'severity', severity: 'P0', reason: sentence('reason-given'), basis: { severity: 'P2', categories: [], words: 'w' } } })
    await tx.escalations.raise({ id: 'e1', connection: 'zd', ticketId: '1', raisedAt: AT, raisedBy: sentence('escalated-by'), dueAt: AT, state: 'raised', team: 'child_safety', also: [], severity: 'P0', note: sentence('note'), watch: { category: 'hate', country: null, owner: sentence('escalated-by'), fallback: 'x', turn: 1, since: AT, stopAt: null, reminded: 0, lowest: 0, rung: 0, nextAt: AT, topAt: null, resolvedBy: sentence('event-by'), told: [sentence('note')] } })
    await tx.escalationMessages.put([{ key: 'm1', escalation: 'e1', reminder: 'r1', channel: 'chat', grave: true, at: AT, body: { what: 'due', rung: 1, who: [sentence('escalated-by')] } }])
    await tx.escalations.note('e1', { at: AT, what: 'raised', by: sentence('event-by') })
    await tx.promises.put({ id: 'p1', connection: 'zd', ticketId: '1', madeAt: AT, dueAt: AT, owner: sentence('promised-by'), state: 'open' })
    await tx.handovers.put({ connection: 'zd', ticketId: '1', at: AT, from: sentence('handed-by'), acceptedAt: null, to: null })
    await tx.exposure.add(sentence('exposed'), { day: 1, category: 'hate', severity: 'P0', seconds: 1, items: 1 })
    await tx.persons.put(sentence('exposed'), AT, { said: sentence('preference') })
    await tx.appSessions.useToken(sentence('app-token'), AT + 9, AT)
    await tx.appSessions.open(sentence('app-bearer'), { connection: 'zd', person: '7', location: 'nav_bar', until: AT + 9 }, AT)
    await tx.descriptions.add(sentence('passage'), sentence('described'), sentence('described-by'), AT)
    await tx.runs.start('r1', AT)
    await tx.runs.finish('r1', AT, 'done', { said: sentence('summary') })
    await tx.reports.put('zd', 'first', AT, JSON.stringify({ said: sentence('report') }))
  })
}

/** As text, as UTF-16, as base64 at any of its three alignments, and as hex. */
function spellings(text: string): readonly Buffer[] {
  const base64 = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64').slice(4, -4))
  return [Buffer.from(text), Buffer.from(text, 'utf16le'), ...base64.map((each) => Buffer.from(each)), Buffer.from(Buffer.from(text).toString('hex'))]
}

/** First what all sentences share, then which it was: the bytes are many. */
function leakedIn(parts: Readonly<Record<string, Buffer>>): readonly string[] {
  const bytes = Buffer.concat(Object.values(parts))
  if (!spellings(STEM).some((each) => bytes.includes(each))) return []
  return PLACES.filter((place) => spellings(sentence(place)).some((each) => bytes.includes(each)))
}

export function secrecyContract(make: () => Promise<Site>): void {
  describe('secrecy', () => {
    it('leaves no planted sentence in any byte of the database, its log or a backup', async () => {
      const { store, site } = await fresh(make)
      await plant(store)
      const bytes = await site.bytes()

      expect(Object.entries(bytes).filter(([, part]) => !part.includes('control-ticket-id-4711'))).toEqual([])
      expect(leakedIn(bytes)).toEqual([])
    })

    it('would find a sentence that was not sealed', async () => {
      const { store, site } = await fresh(make)
      await plant(store)
      await site.raw(`update runs set state = '${sentence('summary')}'`)

      expect(leakedIn(await site.bytes())).toEqual(['summary'])
    })

    it('opens old texts with the old key after a rotation, and seals new ones with the new', async () => {
      const { store, site } = await fresh(make)
      await store.write((tx) => tx.tokens.save('zd', 'old', 'kept'))
      const fresher = { id: 'k2', key: randomBytes(32) }
      const rotated = await site.open({ keys: { sealing: [fresher, ...site.keys.sealing], hashing: site.keys.hashing } })
      await rotated.write((tx) => tx.tokens.save('zd', 'new', 'fresh'))

      expect(await rotated.read((tx) => tx.tokens.load('zd', 'old'))).toBe('kept')
      const rows = await site.raw('select name, body from tokens order by name')
      expect(rows.map((row) => [row['name'], String(row['body']).split('.')[1]])).toEqual([['new', 'k2'], ['old', 'k1']])
      const forgetful = await site.open({ keys: { sealing: [fresher], hashing: site.keys.hashing } })
      await expect(forgetful.read((tx) => tx.tokens.load('zd', 'old'))).rejects.toMatchObject({ code: 'vault.unreadable' })
      const stranger = await site.open({ keys: keys('k1') })
      await expect(stranger.read((tx) => tx.tokens.load('zd', 'old'))).rejects.toMatchObject({ code: 'vault.unreadable' })
    })

    it('refuses a sealed text that was moved to another row', async () => {
      const { store, site } = await fresh(make)
      await store.write(async (tx) => {
        await tx.tokens.save('zd', 'mine', 'a')
        await tx.tokens.save('zd', 'theirs', 'b')
      })
      await site.raw(`update tokens set body = (select body from tokens where name = 'theirs') where name = 'mine'`)

      await expect(store.read((tx) => tx.tokens.load('zd', 'mine'))).rejects.toMatchObject({ code: 'vault.unreadable' })
      expect(await store.read((tx) => tx.tokens.load('zd', 'theirs'))).toBe('b')
    })
  })
}
