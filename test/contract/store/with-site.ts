import { onTestFinished } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { Site } from '../../store/site.ts'

/** A store on a fresh database that goes when the test ends. */
export async function fresh(make: () => Promise<Site>): Promise<{ readonly site: Site; readonly store: Store }> {
  const site = await make()
  onTestFinished(() => site.end())
  return { site, store: await site.open() }
}
