import { lazy, Suspense, type ReactElement } from 'react'
import type { Ground } from '../shared/page.tsx'
import { Skeleton, Speaker } from '../shared/ui.tsx'
import { FrameworkProvider } from './here.tsx'
import { TicketPage } from './ticket-page.tsx'
import { useTicketId } from './use-ticket.ts'

const NewTicket = lazy(() => import('./new-ticket.tsx'))

/** Beside a ticket: all about it. Beside one that does not exist yet: what to ask, and what to answer. */
export function App(ground: Ground): ReactElement {
  const id = useTicketId(ground.zaf)
  const fresh = ground.session.location === 'new_ticket_sidebar' || id === null
  return (
    <Speaker>
      <main className="page">
        <FrameworkProvider value={ground.zaf}>{fresh ? <Suspense fallback={<Skeleton />}><NewTicket {...ground} /></Suspense> : id === undefined ? <Skeleton /> : <TicketPage key={id} ground={ground} id={id} />}</FrameworkProvider>
      </main>
    </Speaker>
  )
}
