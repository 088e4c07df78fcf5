import type { PartyKey, PartyKeys, PartyKind } from '../../domain/party.ts'
import type { Parties } from '../connector.ts'
import { must, mustEqual, type Check, type ContractBench, type PartiesCase } from './bench.ts'

/** The promises of who is behind records: of reading them, of finding them, or of both. */
export function partyChecks(does: readonly ('read' | 'find')[]): readonly Check[] {
  const check = (name: string, run: (trial: Trial) => Promise<void>): Check => ({ name: `parties: ${name}`, needs: 'changes', run: (bench) => run(trialOf(bench, does)) })
  return [
    ...(does.includes('read') ? [check('each is read with what it is known by, many in one call; who is not there is left out', reads), check('who was deleted is left out', forgets)] : []),
    ...(does.includes('find') ? [check('all that have a value are found, capitals aside, and nobody else', finds), check('a hundred values are looked for in few calls', findsMany), check('what cannot be searched is said to be missing, and finding by it is refused', refusesKey)] : []),
    check('what they are known by stands in no address and no log', keepsQuiet),
    check('nothing is missing where all is granted', lacksNothing),
  ]
}

interface Trial {
  readonly bench: ContractBench
  readonly hand: PartiesCase
  readonly parties: Parties
}

function trialOf(bench: ContractBench, does: readonly ('read' | 'find')[]): Trial {
  const { parties } = bench.connection
  must(bench.parties !== undefined && parties !== undefined, 'the bench or the connection has no parties')
  mustEqual((['read', 'find'] as const).filter((one) => parties[one] !== undefined), does, 'what is declared of parties')
  return { bench, hand: bench.parties, parties }
}

const keysOf = (kind: PartyKind, n: string): PartyKeys => ({ name: `Contract Party ${n}`, email: kind === 'person' ? `party.${n}@example.com` : null, externalId: `party-${n}` })
const valueOf = (by: PartyKey, keys: PartyKeys): string => keys[by.key] ?? ''

async function reads({ bench, hand, parties }: Trial): Promise<void> {
  for (const kind of hand.kinds) {
    const made = new Map<string, PartyKeys>()
    for (const n of ['one', 'two', 'three']) made.set(await hand.make(kind, keysOf(kind, `${kind}-${n}`)), keysOf(kind, `${kind}-${n}`))
    await bench.vendor.settle()
    const before = await bench.vendor.requests()
    const found = await parties.read?.(kind, [...made.keys(), '999999999999', 'not an id'])
    mustEqual((await bench.vendor.requests()) - before, 1, `calls to read three of kind ${kind}`)
    mustEqual(Object.fromEntries(found ?? []), Object.fromEntries(made), `what is read of kind ${kind}`)
    mustEqual((await parties.read?.(kind, []))?.size, 0, 'of nobody')
  }
}

async function forgets({ bench, hand, parties }: Trial): Promise<void> {
  for (const kind of hand.kinds) {
    const [stays, goes] = [await hand.make(kind, keysOf(kind, `${kind}-stays`)), await hand.make(kind, keysOf(kind, `${kind}-goes`))]
    await hand.remove(kind, goes)
    await bench.vendor.settle()
    mustEqual([...((await parties.read?.(kind, [stays, goes])) ?? new Map()).keys()], [stays], `who is read after one was deleted, kind ${kind}`)
  }
}

async function finds({ bench, hand, parties }: Trial): Promise<void> {
  for (const { kind, by } of hand.by) {
    // A quotation mark ends nothing; what looks like a pattern is none.
    const [one, quoted, other] = [keysOf(kind, `o'${kind}-${by.key}`), keysOf(kind, `${kind}-${by.key}' OR Name LIKE '`), keysOf(kind, `${kind}-${by.key}-other`)]
    const twice = [await hand.make(kind, one), await hand.make(kind, one)]
    const single = await hand.make(kind, other)
    await bench.vendor.settle()
    const [asked, loud, never] = [valueOf(by, one), valueOf(by, other).toUpperCase(), valueOf(by, quoted)]
    const found = await parties.find?.(kind, by, [asked, loud, never, 'nobody%'])
    mustEqual(Object.fromEntries([...(found ?? [])].map(([value, ids]) => [value, ids.toSorted()])), { [asked]: twice.toSorted(), [loud]: [single] }, `who is found by ${by.key}, kind ${kind}`)
    mustEqual((await parties.find?.(kind, by, []))?.size, 0, 'by nothing')
  }
}

async function findsMany({ bench, hand, parties }: Trial): Promise<void> {
  for (const { kind, by } of hand.by) {
    const last = await hand.make(kind, keysOf(kind, `${kind}-${by.key}-many-99`))
    await bench.vendor.settle()
    await parties.find?.(kind, by, ['warm'])
    const before = await bench.vendor.requests()
    const found = await parties.find?.(kind, by, Array.from({ length: 100 }, (_, n) => valueOf(by, keysOf(kind, `${kind}-${by.key}-many-${n}`))))
    must((await bench.vendor.requests()) - before <= 2, `a hundred values took ${(await bench.vendor.requests()) - before} calls`)
    mustEqual([...(found?.values() ?? [])], [[last]], 'who is found among a hundred')
  }
}

const NOWHERE: PartyKey = { key: 'externalId', field: 'Breakwater_Nowhere' }

async function refusesKey({ hand, parties }: Trial): Promise<void> {
  for (const kind of hand.kinds) {
    const missing = await parties.missing(kind, NOWHERE)
    must(missing.length > 0 && missing.every((one) => one.permission !== '' && one.remedy !== ''), `a key that is not there is not missing, kind ${kind}`)
    const refused = await parties.find?.(kind, NOWHERE, ['x']).then(() => false, () => true)
    must(refused === true, `finding by a key that is not there is not refused, kind ${kind}`)
  }
}

async function keepsQuiet({ bench, hand, parties }: Trial): Promise<void> {
  for (const kind of hand.kinds) {
    const keys = keysOf(kind, `${kind}-secret`)
    const id = await hand.make(kind, keys)
    await bench.vendor.settle()
    await parties.read?.(kind, [id])
    for (const { by } of hand.by.filter((one) => one.kind === kind)) await parties.find?.(kind, by, [valueOf(by, keys)])
    const told = [...(await hand.addresses()).map((url) => decodeURIComponent(url).replaceAll('+', ' ')), ...bench.lines()]
    for (const value of Object.values(keys)) must(value === null || !told.some((line) => line.includes(value)), `what somebody of kind ${kind} is known by stands in an address or a log`)
  }
}

async function lacksNothing({ hand, parties }: Trial): Promise<void> {
  for (const { kind, by } of hand.by) mustEqual(await parties.missing(kind, by), [], `what is missing for ${by.key}, kind ${kind}`)
}
