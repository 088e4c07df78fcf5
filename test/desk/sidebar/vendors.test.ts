import { expect, it, onTestFinished } from 'vitest'
import type { Agent } from '../../../src/domain/agent.ts'
import type { SidebarDesk } from '../../../src/desk/sidebar/context.ts'
import { decide } from '../../../src/desk/sidebar/decide.ts'
import { escalate } from '../../../src/desk/sidebar/escalate.ts'
import { applyMacro, previewMacro } from '../../../src/desk/sidebar/macro.ts'
import { openTicket } from '../../../src/desk/sidebar/open-ticket.ts'
import { loadMapping } from '../../../src/mapping-files.ts'
import { loadPolicy } from '../../../src/policy-files.ts'
import { textFor } from '../../../src/rules/replies.ts'
import { openTestBridge, type TestBridge } from '../../support/bridge.ts'
import { EMPTY_WORLD, plainTicket } from '../../support/sandbox.ts'
import { markerPolicy } from '../../sync/engine.ts'

const policy = loadPolicy()
const markers = markerPolicy()
const mapping = loadMapping('zendesk-salesforce')
const words = (key: string, body: string) => ({ ...plainTicket(key, true), assignee: 'agent', messages: [{ from: 'requester' as const, public: true, body, minutesAgo: 0 }] })
const ticket = (one: TestBridge, key: string) => one.sandbox.inside.zendesk.read().tickets.find((each) => each.key === key)!
const MACRO = policy.macros.find((macro) => macro.id === `${textFor(policy.replies.books.get('en')!, 'hate').id}-en`)!

async function settle(one: TestBridge): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    one.clock.advance(120_000)
    await one.sync()
  }
}

it('over both vendors’ own clients: an escalation is an internal note and an internal comment, a correction and a macro land, and nothing is said twice', { timeout: 120_000 }, async () => {
  const one = await openTestBridge({ world: EMPTY_WORLD, policy: markers, mapping, macros: [MACRO] })
  onTestFinished(() => one.close())
  await one.setUp()
  await settle(one)
  one.arrive([words('one', 'P0 hate')])
  await settle(one)
  const id = String(ticket(one, 'one').id)
  let made = 0
  const { left } = one
  const desk: SidebarDesk = {
    store: one.store, policy, triage: markers.triage, clock: one.clock, tickets: left.id, cases: one.right.id, calls: () => ({}), page: null, ids: { next: () => `bar-${(made += 1)}` }, sees: (_, ids) => Promise.resolve(new Set(ids)),
    crm: { read: async (wanted) => (await left.reads.tickets!.fetch([wanted]))[0] ?? null, previewMacro: (record, macro) => left.previewMacro!(record, macro) },
  }
  const ada: Agent = { connection: left.id, id: '901', name: 'Ada Example', role: 'agent' }
  const view = () => openTicket(desk, ada, id, 'en')

  await escalate(desk, ada, id, { version: (await view()).version, team: 'law_enforcement_response', also: [], reason: 'words of a person' })
  expect((await view()).inFlight.filter((write) => write.state === 'queued').map((write) => [write.vendor, write.what])).toEqual([['zendesk', 'note'], ['salesforce', 'note']])
  await settle(one)
  const notes = (ticket(one, 'one').comments as readonly { readonly body: string; readonly public: boolean }[]).filter((comment) => comment.body.includes('Breakwater: escalated'))
  expect(notes.map((note) => note.public)).toEqual([false])
  expect(ticket(one, 'one').tags).toEqual(expect.arrayContaining(['safety_escalated', 'severity_p0']))
  const said = one.sandbox.inside.salesforce.read().comments.filter((row) => String(row['CommentBody']).includes('Breakwater: escalated'))
  expect(said.map((row) => row['IsPublished'])).toEqual([false])
  expect(JSON.stringify([notes, said])).not.toContain('words of a person')
  expect((await view()).escalation?.events.map((event) => event.what).toSorted()).toEqual(['case-told', 'note-landed', 'raised'])

  await decide(desk, ada, id, { version: (await view()).version, what: { kind: 'severity', severity: 'P1', reason: 'a week ago' } })
  expect(await previewMacro(desk, id, MACRO.id)).toMatchObject({ addTags: MACRO.addTags, reply: { public: true } })
  await settle(one)
  const applied = await applyMacro(desk, ada, id, MACRO.id)
  // Nobody has looked over the text, and it is P1.
  expect(applied.reply).toBeNull()
  await settle(one)
  const tags = ticket(one, 'one').tags
  expect(tags).toEqual(expect.arrayContaining(['severity_p1', 'safety_escalated', ...MACRO.addTags]))
  expect(tags).not.toContain('severity_p0')
  expect((ticket(one, 'one').comments as readonly { readonly public: boolean }[]).filter((comment) => comment.public)).toHaveLength(1)
  expect((await view()).linked).toMatchObject({ vendor: 'salesforce', status: expect.any(String) as string })
  expect(await one.sync()).toMatchObject({ written: 0, waiting: 0, setAside: 0 })
})
