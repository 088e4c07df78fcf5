import { createPublicKey, verify } from 'node:crypto'
import type { Agents } from '../connector.ts'
import { must, mustEqual, nameOf, type AgentsCase, type AgentTerms, type Check, type ContractBench } from './bench.ts'

/** The promises of who works there and what each may read. */
export const agentChecks: readonly Check[] = [
  check('what the vendor says of somebody is told, and nobody is made up', tells),
  check('each reads what their own restriction, their role and private groups let them, and nothing else', reads),
  check('in doubt nothing may be read: unknown restrictions, lost roles, tickets that are gone, people who do not work there', doubts),
  check('what an admin took away is gone with the next question, and so is a ticket that moved', forgets),
  check('the key of the app is the one the account signs with, and a public one', key),
  check('names stand in no address and no log', keepsQuiet),
  { name: 'agents: a vendor that does not answer is no yes', needs: 'faults', run: (bench) => silence(trialOf(bench)) },
]

interface Trial {
  readonly bench: ContractBench
  readonly hand: AgentsCase
  readonly agents: Agents
}

function check(name: string, run: (trial: Trial) => Promise<void>): Check {
  return { name: `agents: ${name}`, needs: 'changes', run: (bench) => run(trialOf(bench)) }
}

function trialOf(bench: ContractBench): Trial {
  const { agents } = bench.connection
  must(bench.agents !== undefined && agents !== undefined, 'the bench or the connection has no agents')
  return { bench, hand: bench.agents, agents }
}

const TERMS: AgentTerms = { name: 'Contract Agent', role: 'agent', restriction: null, sees: null, groups: [], organization: null }

async function tells({ hand, agents }: Trial): Promise<void> {
  const [group, organization] = [await hand.group(false), await hand.organization()]
  const id = await hand.hire({ ...TERMS, restriction: 'groups', groups: [group], organization })
  mustEqual(await agents.agent(id), { id, name: TERMS.name, role: 'agent', customRole: null, active: true, restriction: 'groups', groups: [group], organization }, 'what is told of an agent')
  const plain = await agents.agent(await hand.hire({ ...TERMS, role: 'end-user' }))
  mustEqual(plain?.role, 'end-user', 'the role of an end user')
  mustEqual((await agents.agent(await hand.hire({ ...TERMS, role: 'admin' })))?.role, 'admin', 'the role of an admin')
  must((await agents.agent(await hand.hire({ ...TERMS, sees: 'all' })))?.customRole !== null, 'a custom role is not told')
  await hand.change(id, { suspended: true })
  mustEqual((await agents.agent(id))?.active, false, 'whether somebody suspended may work')
  for (const nobody of ['999999999999', 'not an id', '']) mustEqual(await agents.agent(nobody), null, 'who has an id that nobody has')
}

async function reads({ hand, agents }: Trial): Promise<void> {
  const [mine, open, closed, organization] = [await hand.group(false), await hand.group(false), await hand.group(true), await hand.organization()]
  const may = async (terms: Partial<AgentTerms>): Promise<string> => {
    const id = await hand.hire({ ...TERMS, groups: [mine], organization, ...terms })
    const tickets = {
      mine: await hand.ticket({ group: mine }), open: await hand.ticket({ group: open }), closed: await hand.ticket({ group: closed }), given: await hand.ticket({ group: open, assignee: id }),
      asked: await hand.ticket({ group: open, requester: id }), ours: await hand.ticket({ group: open, organization }),
    }
    const read = await agents.mayRead(id, Object.values(tickets))
    return Object.entries(tickets).filter(([, ticket]) => read.has(ticket)).map(([name]) => name).join(' ')
  }
  const outside = { organization: null }
  mustEqual(await may({ role: 'admin' }), 'mine open closed given asked ours', 'what an admin may read')
  mustEqual(await may({}), 'mine open given asked ours', 'what an agent without restriction may read')
  mustEqual(await may({ groups: [closed] }), 'mine open closed given asked ours', 'what a member of the private group may read')
  mustEqual(await may({ restriction: 'groups' }), 'mine', 'what one held to their groups may read')
  mustEqual(await may({ restriction: 'assigned' }), 'given', 'what one held to their own may read')
  mustEqual(await may({ ...outside, restriction: 'requested' }), 'asked', 'what one held to what they asked may read')
  // Who asks for something belongs to an organization, and so does what they ask for.
  mustEqual(await may({ restriction: 'organization' }), 'asked ours', 'what one held to their organization may read')
  mustEqual(await may({ ...outside, restriction: 'organization' }), '', 'what one without an organization may read')
  mustEqual(await may({ sees: 'all' }), 'mine open closed given asked ours', 'what a role that sees all may read')
  mustEqual(await may({ sees: 'within-groups' }), 'mine', 'what a role within groups may read')
  mustEqual(await may({ sees: 'within-groups-and-public-groups' }), 'mine open given asked ours', 'what a role within public groups may read')
  mustEqual(await may({ sees: 'assigned-only' }), 'given', 'what a role that is held to its own may read')
  mustEqual(await may({ sees: 'within-organization' }), 'asked ours', 'what a role within its organization may read')
  mustEqual(await may({ sees: 'all', restriction: 'assigned' }), 'given', 'what two restrictions together let one read')
}

async function doubts({ hand, agents }: Trial): Promise<void> {
  const group = await hand.group(false)
  const ticket = await hand.ticket({ group })
  const may = async (terms: Partial<AgentTerms>): Promise<boolean> => (await agents.mayRead(await hand.hire({ ...TERMS, groups: [group], ...terms }), [ticket])).has(ticket)
  mustEqual(await may({}), true, 'whether somebody may who may')
  mustEqual(await may({ restriction: 'something-new' }), false, 'whether a restriction that is not known lets read')
  mustEqual(await may({ sees: 'lost' }), false, 'whether a role that cannot be read lets read')
  mustEqual(await may({ role: 'end-user' }), false, 'whether an end user may read')
  const agent = await hand.hire({ ...TERMS, groups: [group] })
  const gone = await hand.ticket({ group })
  await hand.discard(gone)
  mustEqual([...(await agents.mayRead(agent, [gone, '999999999999', 'no id', `${ticket},${gone}`, '']))], [], 'what may be read of what is not there')
  for (const nobody of ['999999999999', 'no id', '']) mustEqual([...(await agents.mayRead(nobody, [ticket]))], [], 'what nobody may read')
}

async function forgets({ hand, agents }: Trial): Promise<void> {
  const [group, other] = [await hand.group(false), await hand.group(false)]
  const ticket = await hand.ticket({ group })
  const admin = await hand.hire({ ...TERMS, role: 'admin' })
  const lose = async (what: string, change: Parameters<AgentsCase['change']>[1]): Promise<void> => {
    const id = await hand.hire({ ...TERMS, restriction: 'groups', groups: [group] })
    mustEqual((await agents.mayRead(id, [ticket])).has(ticket), true, `whether somebody may before ${what}`)
    await hand.change(id, change)
    mustEqual((await agents.mayRead(id, [ticket])).has(ticket), false, `whether somebody may after ${what}`)
  }
  await lose('being suspended', { suspended: true })
  await lose('being deleted', { gone: true })
  await lose('becoming an end user', { role: 'end-user' })
  await lose('leaving the group', { groups: [] })
  await lose('being held to their own', { restriction: 'assigned' })
  await lose('getting a narrower role', { sees: 'assigned-only' })
  const id = await hand.hire({ ...TERMS, restriction: 'groups', groups: [group] })
  await agents.mayRead(id, [ticket])
  await hand.move(ticket, other)
  mustEqual([(await agents.mayRead(id, [ticket])).has(ticket), (await agents.mayRead(admin, [ticket])).has(ticket)], [false, true], 'who may read a ticket that moved')
}

async function key({ hand, agents }: Trial): Promise<void> {
  const pem = await agents.appKey(hand.appId)
  const [head, claims, signature = ''] = (await hand.signed()).split('.')
  must(!pem.includes('PRIVATE'), 'the key of the app is no public one')
  must(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), createPublicKey(pem), Buffer.from(signature, 'base64url')), 'the key does not verify what the account signed')
  for (const other of ['1', 'no id', '../users']) must(await agents.appKey(other).then(() => false, () => true), 'an app that is not there has a key')
}

async function keepsQuiet({ bench, hand, agents }: Trial): Promise<void> {
  const id = await hand.hire({ ...TERMS, name: 'Quiet Somebody' })
  await agents.agent(id)
  await agents.mayRead(id, [await hand.ticket({})])
  const told = [...(await hand.addresses()).map((url) => decodeURIComponent(url).replaceAll('+', ' ')), ...bench.lines()]
  must(!told.some((line) => line.includes('Quiet')), 'the name of somebody stands in an address or a log')
}

async function silence({ bench, hand, agents }: Trial): Promise<void> {
  const id = await hand.hire({ ...TERMS, role: 'admin' })
  const ticket = await hand.ticket({})
  await bench.vendor.fault({ kind: 'malformed', times: 100, on: 'read' })
  for (const ask of [() => agents.mayRead(id, [ticket]), () => agents.agent(id), () => agents.appKey(hand.appId)]) {
    const failed = await ask().then(() => null, (error: unknown) => nameOf(error))
    must(failed !== null, 'half an answer was taken for a whole one')
  }
}
