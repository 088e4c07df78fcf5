import { describe } from 'vitest'
import type { Site } from '../store/site.ts'
import { auditContract } from './store/audit.ts'
import { appSessionsContract } from './store/app-sessions.ts'
import { intentsContract } from './store/intents.ts'
import { leasesContract } from './store/leases.ts'
import { livesContract } from './store/lives.ts'
import { listsContract } from './store/lists.ts'
import { reportsContract } from './store/reports.ts'
import { policiesContract } from './store/policies.ts'
import { sidebarContract } from './store/sidebar.ts'
import { storiesContract } from './store/stories.ts'
import { processesContract } from './store/processes.ts'
import { secrecyContract } from './store/secrecy.ts'
import { ticketsContract } from './store/tickets.ts'
import { transactionsContract } from './store/transactions.ts'
import { twoWayContract } from './store/two-way.ts'

/** What every store promises (`src/store/store.ts`). `make` gives an empty database of that kind. */
export function storeContract(name: string, make: () => Promise<Site>): void {
  describe(name, () => {
    transactionsContract(make)
    ticketsContract(make)
    intentsContract(make)
    listsContract(make)
    leasesContract(make)
    secrecyContract(make)
    policiesContract(make)
    storiesContract(make)
    twoWayContract(make)
    livesContract(make)
    sidebarContract(make)
    appSessionsContract(make)
    auditContract(make)
    reportsContract(make)
    processesContract(make)
  })
}
