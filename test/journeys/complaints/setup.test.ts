import { expect, it } from 'vitest'
import { checkAgainstAccounts, previewMapping } from '../../../src/desk/mapping-preview.ts'
import { type Story, whyTicket } from '../../../src/desk/why.ts'
import type { Write } from '../../../src/domain/write.ts'
import { caseLane, externalIdOf, ticketLane } from '../../../src/sync/keys.ts'
import { type BothCrms, bothCrms, bothWays, MINUTE, said } from './both-crms.ts'

const mapping = bothWays()
const ourselves = (crms: BothCrms): string => crms.sandbox.inside.salesforce.read().users.find((user) => user.username === 'integration@example.com')?.id ?? ''
const why = (crms: BothCrms, key: string): Promise<Story> => whyTicket({ store: crms.store, left: crms.left.id, right: crms.right.id, mapping, now: crms.clock.now(), name: String(crms.ticket(key).id), show: false })

it('12 — silent skips: a right that is missing is named before anything is synced, and a record that was skipped says why and what to do, and goes on once that is done', async () => {
  const crms = await bothCrms({ mapping })
  const { admin } = crms.sandbox.inside.salesforce
  crms.arrive(['one', 'two', 'three'].map((key) => said(key)))
  // Two cases of other tools claim the same ticket.
  const claims = admin.write('Case', [1, 2].map(() => ({ Subject: 'made elsewhere', Zendesk_Ticket_ID__c: String(crms.ticket('three').id) })), crms.clock.now(), () => 0.5)
  await crms.settle()
  expect([crms.casesOf('one').length, crms.casesOf('three').length]).toEqual([1, 0])
  expect((await crms.store.read((tx) => tx.attention.list(crms.left.id, 9))).map(({ reason, ref }) => `${reason} ${ref.id}`)).toEqual([`ambiguous-link ${crms.ticket('three').id}`])
  expect((await why(crms, 'three')).waits).toEqual([{ fields: [], waitsFor: expect.stringMatching(/more than one case/), remedy: expect.stringMatching(/Leave one case/) }])

  // The right to edit is gone, for one user, as by a profile that somebody changed.
  expect(await checkAgainstAccounts(mapping, crms.left, crms.right)).toEqual([])
  admin.deny(ourselves(crms), 'Case:edit')
  expect((await checkAgainstAccounts(mapping, crms.left, crms.right)).map(({ kind, severity, text, remedy }) => [kind, severity, text, remedy])).toEqual([['permission', 'error', expect.stringMatching(/lacks Edit on Case/), expect.stringMatching(/Grant Edit on Case/)]])
  crms.inZendesk('one', { subject: 'cannot be written there' })
  crms.inSalesforce('two', { Status: 'Closed' })
  await crms.settle()
  expect([crms.caseOf('one')['Subject'], crms.ticket('two').status]).toEqual(['Question one', 'solved'])
  const { waits } = await why(crms, 'one')
  expect(waits).toEqual([{ fields: ['subject'], waitsFor: expect.stringMatching(/refused it, .*INSUFFICIENT_ACCESS/), remedy: expect.stringMatching(/Grant .*Edit on Case.*set-aside --retry/) }])
  expect((await why(crms, 'two')).waits.filter(({ fields }) => fields.includes('status'))).toEqual([])

  admin.allow(ourselves(crms), 'Case:edit')
  await crms.store.write((tx) => tx.intents.retry(crms.right.id, 'all', crms.clock.now()))
  admin.remove('Case', [claims[1] ?? ''], crms.clock.now(), () => 0.5)
  crms.inZendesk('three', { addTags: ['looked_at'] })
  await crms.settle()
  expect([crms.caseOf('one')['Subject'], crms.caseOf('three')['Id'], (await why(crms, 'one')).waits]).toEqual(['cannot be written there', claims[0], []])
})

it('15 — hard, opaque set-up and cost: nothing is written before it was shown, what was shown is what is written, the least rights do, and another mapping goes on over the same links', async () => {
  const crms = await bothCrms({ mapping, tickets: [said('one'), said('two')] })
  // Neither deleting nor changing everything is asked for.
  const { sets, objects } = crms.sandbox.inside.salesforce.read().permissions
  const moderation = sets.find((row) => row['Name'] === 'Case_Moderation')?.['Id'] ?? null
  const rights = objects.find((row) => row['ParentId'] === moderation)?.['Id'] ?? null
  crms.sandbox.inside.salesforce.admin.write('ObjectPermissions', [{ Id: rights, PermissionsDelete: false, PermissionsModifyAllRecords: false }], crms.clock.now(), () => 0.5)
  for (const object of ['Case', 'CaseComment', 'Contact', 'Account', 'User']) crms.sandbox.inside.salesforce.admin.deny(ourselves(crms), `${object}:delete`)
  const { permissions } = crms.sandbox.inside.salesforce.read()
  const granted = new Set([...permissions.sets, ...permissions.objects].flatMap((row) => Object.entries(row).filter(([name, value]) => name.startsWith('Permissions') && value === true).map(([name]) => name)))
  expect([granted.has('PermissionsEdit'), [...granted].filter((name) => /ModifyAll|Delete/.test(name))]).toEqual([true, []])
  expect([(await crms.right.check()).missing, await checkAgainstAccounts(mapping, crms.left, crms.right)]).toEqual([[], []])

  crms.clock.advance(2 * MINUTE)
  crms.sandbox.log.clear()
  const shown: Write[] = []
  await crms.sync({ mode: 'dry-run', show: (write) => shown.push(write) })
  expect([crms.writes(), shown.length]).toEqual([[], 4])
  const told = (write: Write): string => JSON.stringify({ ...write, key: null })
  await crms.sync()
  const written = await crms.store.read(async (tx) => {
    const ids = crms.pairs().map(({ ticket }) => String(ticket.id))
    const lanes = [await tx.intents.ofLanes(crms.left.id, ids.map(ticketLane)), await tx.intents.ofLanes(crms.right.id, ids.map((id) => caseLane(externalIdOf({ connection: crms.left.id, id }))))]
    return lanes.flatMap((lane) => [...lane.values()].flat())
  })
  const inOrder = (writes: readonly Write[]): readonly string[] => writes.map(told).toSorted((one, other) => one.localeCompare(other))
  expect(inOrder(written.map(({ write }) => write))).toEqual(inOrder(shown))
  await crms.settle()
  expect([crms.caseOf('one')['Subject'], crms.caseOf('two')['Subject'], crms.casesOf('one').length]).toEqual(['Question one', 'Question two', 1])

  // Another mapping over the same links: nothing is connected or read anew, and it was looked at on a real ticket first.
  const wider = bothWays({ fields: [...mapping.source.fields, { id: 'words', left: 'description', right: 'description', direction: 'to-right', owner: 'left', whenEmpty: 'keep', words: true, transform: { kind: 'same' } }] })
  const id = String(crms.ticket('one').id)
  const preview = await previewMapping(crms.store, wider, crms.left.id, crms.right.id, id)
  const links = await crms.store.read((tx) => tx.links.byLeft(crms.left.id, [id], crms.right.id))
  crms.sandbox.log.clear()
  crms.clock.advance(2 * MINUTE)
  await crms.sync({ mapping: wider })
  expect([crms.caseOf('one')['Description'], crms.caseOf('two')['Description'], await crms.store.read((tx) => tx.links.byLeft(crms.left.id, [id], crms.right.id))]).toEqual(['P2 hate in one', 'P2 hate in two', links])
  expect([JSON.stringify(preview).includes('P2 hate in one'), crms.sandbox.log.entries().length < 30, crms.casesOf('one').length]).toEqual([true, true, 1])
})
