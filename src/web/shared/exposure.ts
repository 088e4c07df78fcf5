import { useEffect, useRef, type MutableRefObject } from 'react'
import type { ExposureBody, SidebarTicket, Wellbeing } from '../../server/api/sidebar.ts'
import type { Api } from './api.ts'

const EVERY_MS = 60_000
const TICK_MS = 5_000

const OVER = ['solved', 'closed', 'deleted']

/** Somebody else has it, or it is over: the person may go on to something else. */
export function isSettled({ status, escalation }: Pick<SidebarTicket, 'status' | 'escalation'>): boolean {
  return OVER.includes(status) || (escalation !== null && escalation.state !== 'recalled' && escalation.state !== 'declined')
}

/** Counts for how long a ticket is in view and how much of it was uncovered, by harm and urgency; never which ticket. */
export function useExposure(api: Api, ticket: Pick<SidebarTicket, 'category' | 'severity' | 'state' | 'status' | 'escalation'> | undefined, opened: MutableRefObject<number>, tell?: (well: Wellbeing) => void): void {
  const category = ticket?.state === 'judged' ? ticket.category : null
  const severity = ticket?.severity ?? null
  const settled = ticket !== undefined && isSettled(ticket)
  const told = useRef(tell)
  useEffect(() => {
    told.current = tell
  })
  useEffect(() => {
    if (category === null || severity === null) return undefined
    let seen = 0
    let last = Date.now()
    const count = (): void => {
      const now = Date.now()
      // A machine that slept was not looked at.
      if (document.visibilityState === 'visible') seen += Math.min(now - last, 2 * TICK_MS)
      last = now
    }
    const send = (): void => {
      count()
      const seconds = Math.round(seen / 1000)
      const items = opened.current
      if (seconds === 0 && items === 0) return
      seen = 0
      opened.current = 0
      api.call<Wellbeing | null>('POST', '/exposure', { category, severity, seconds, items, settled } satisfies ExposureBody).then((well) => well !== null && told.current?.(well), () => {
        seen += seconds * 1000
        opened.current = opened.current + items
      })
    }
    const ticking = setInterval(count, TICK_MS)
    const sending = setInterval(send, EVERY_MS)
    window.addEventListener('pagehide', send)
    return () => {
      clearInterval(ticking)
      clearInterval(sending)
      window.removeEventListener('pagehide', send)
      send()
    }
  }, [api, category, severity, settled, opened])
}
