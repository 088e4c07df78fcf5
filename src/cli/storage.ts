import { estimateStorage } from '../../connectors/salesforce/account.ts'
import type { Account } from '../connector/connector.ts'
import type { Bridge } from '../main.ts'

export interface StorageForecast {
  /** Safety tickets known here that have no case yet. */
  readonly cases: number
  readonly neededMb: number
  /** Null where the org does not say. */
  readonly leftMb: number | null
  readonly fits: boolean
}

/** What the cases still to be made will take of the org's storage: asked before a backfill, for a full org stops everybody's work there. */
export async function storageForecast(bridge: Bridge, account?: Account): Promise<StorageForecast | null> {
  const { left, right, store } = bridge
  if (right?.vendor !== 'salesforce') return null
  const [counts, linked] = await store.read(async (tx) => [await tx.tickets.counts(left.id), await tx.links.count(left.id, right.id)] as const)
  const cases = Math.max(0, counts.routed - linked)
  return { cases, ...estimateStorage(account ?? (await right.check()), cases) }
}

export function storageSentence({ cases, neededMb, leftMb, fits }: StorageForecast): string {
  const left = leftMb === null ? 'the org does not say how much is left' : `${leftMb.toLocaleString('en')} MB are left`
  return `${cases.toLocaleString('en')} cases are still to be made, about ${neededMb.toLocaleString('en')} MB of data storage; ${left}${fits ? '' : ': they do not fit'}.`
}
