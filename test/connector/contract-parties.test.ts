import { describe, expect, it } from 'vitest'
import { ContractBreach, type ContractBench } from '../../src/connector/contract/index.ts'
import { partyChecks } from '../../src/connector/contract/parties.ts'
import type { Parties } from '../../src/connector/connector.ts'
import type { PartyKey, PartyKeys, PartyKind } from '../../src/domain/party.ts'

/** The checks of who is behind records catch what they should: a toy keeps every promise, and each broken one turns a check red. */

type Flaw =
  | 'asks one by one' | 'reads whoever it is asked for' | 'remembers the deleted' | 'mixes up the keys' | 'minds capitals' | 'takes the first' | 'matches patterns' | 'looks for each alone' | 'finds by any key'
  | 'is missing nothing ever' | 'always lacks something' | 'asks in the address' | 'logs the value' | 'only reads'

interface Somebody extends PartyKeys {
  readonly id: string
  readonly kind: PartyKind
}

const DOES = ['read', 'find'] as const
const USABLE: readonly string[] = ['email', 'name', 'Player']

function toy(flaw: Flaw | null): ContractBench {
  let everybody: Somebody[] = []
  let [last, asked] = [0, 0]
  const [addresses, lines]: [string[], string[]] = [[], []]
  const ask = (address: string, line = ''): void => {
    asked += 1
    addresses.push(`https://acme.example.com/${encodeURIComponent(address)}`)
    lines.push(line)
  }
  const usable = (by: PartyKey): boolean => flaw === 'is missing nothing ever' || USABLE.includes(by.key === 'externalId' ? by.field : by.key)
  const valueOf = (one: Somebody, by: PartyKey): string => one[by.key] ?? ''
  const same = (said: string, value: string): boolean => (flaw === 'matches patterns' && value.endsWith('%')) || (flaw === 'minds capitals' ? said === value : said.toLowerCase() === value.toLowerCase())
  const parties: Parties = {
    read: (kind, ids) => {
      for (const part of flaw === 'asks one by one' ? ids : ids.length === 0 ? [] : [ids.join(',')]) ask(part)
      const found = everybody.filter((one) => one.kind === kind && (ids.includes(one.id) || flaw === 'reads whoever it is asked for'))
      return Promise.resolve(new Map(found.map(({ id, name, email, externalId }) => [id, flaw === 'mixes up the keys' ? { name: email, email: name, externalId } : { name, email, externalId }])))
    },
    ...(flaw === 'only reads' ? {} : {
      find: (kind: PartyKind, by: PartyKey, values: readonly string[]) => {
        if (!usable(by) && flaw !== 'finds by any key') return Promise.reject(new Error('no such field'))
        for (const one of flaw === 'looks for each alone' ? values : values.slice(0, 1)) ask(flaw === 'asks in the address' ? one : 'query', flaw === 'logs the value' ? one : '')
        const found = values.map((value) => [value, everybody.filter((one) => one.kind === kind && same(valueOf(one, by), value)).map((one) => one.id)] as const)
        return Promise.resolve(new Map(found.filter(([, ids]) => ids.length > 0).map(([value, ids]) => [value, flaw === 'takes the first' ? ids.slice(0, 1) : ids])))
      },
    }),
    missing: (_, by) => Promise.resolve(usable(by) && flaw !== 'always lacks something' ? [] : [{ permission: 'the field', why: 'it is not there', remedy: 'Make it.' }]),
  }
  const bench: Pick<ContractBench, 'vendor' | 'lines' | 'parties'> & { readonly connection: { readonly parties: Parties } } = {
    connection: { parties },
    lines: () => lines,
    vendor: { fault: () => undefined, requests: () => asked, settle: () => Promise.resolve() },
    parties: {
      kinds: ['person', 'organization'],
      by: [{ kind: 'person', by: { key: 'email' } }, { kind: 'organization', by: { key: 'name' } }, { kind: 'organization', by: { key: 'externalId', field: 'Player' } }],
      make: (kind, keys) => {
        const id = String((last += 1))
        everybody.push({ id, kind, ...keys })
        return Promise.resolve(id)
      },
      remove: (_, id) => {
        if (flaw !== 'remembers the deleted') everybody = everybody.filter((one) => one.id !== id)
        return Promise.resolve()
      },
      addresses: () => Promise.resolve(addresses),
    },
  }
  return bench as unknown as ContractBench
}

async function broken(flaw: Flaw | null): Promise<readonly string[]> {
  const found: string[] = []
  for (const check of partyChecks(DOES)) {
    try {
      await check.run(toy(flaw))
    } catch (error) {
      if (!(error instanceof ContractBreach)) throw error
      found.push(check.name)
    }
  }
  return found
}

describe('the contract of parties', () => {
  it('is kept by a toy that keeps it', async () => {
    expect(await broken(null)).toEqual([])
  })

  it.each([
    ['asks one by one', 'many in one call'],
    ['reads whoever it is asked for', 'many in one call'],
    ['mixes up the keys', 'many in one call'],
    ['remembers the deleted', 'was deleted'],
    ['minds capitals', 'capitals aside'],
    ['takes the first', 'capitals aside'],
    ['matches patterns', 'capitals aside'],
    ['looks for each alone', 'few calls'],
    ['finds by any key', 'cannot be searched'],
    ['is missing nothing ever', 'cannot be searched'],
    ['always lacks something', 'nothing is missing'],
    ['asks in the address', 'no address and no log'],
    ['logs the value', 'no address and no log'],
    ['only reads', 'many in one call'],
  ] as const)('turns red where one %s', async (flaw, check) => {
    expect((await broken(flaw)).join('; ')).toContain(check)
  })
})
