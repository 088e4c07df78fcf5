import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Well } from '@zendeskgarden/react-notifications'
import { lazy, Suspense, useMemo, useRef, useState, type ReactElement } from 'react'
import type { Wellbeing } from '../../server/api/sidebar.ts'
import { Fault } from '../shared/api.ts'
import { createPortal } from 'react-dom'
import { FaultNotice } from '../shared/fault.tsx'
import { useWords } from '../shared/i18n.tsx'
import type { Ground } from '../shared/page.tsx'
import { RevealGround } from '../shared/reveal.tsx'
import { Skeleton } from '../shared/ui.tsx'
import { Head } from './head.tsx'
import { HereProvider, useAct, type Failed, type Here } from './here.tsx'
import { useExposure } from '../shared/exposure.ts'
import { useTicket } from './use-ticket.ts'
import { Why } from './why.tsx'

/** All that is not needed to know what this is comes after it. */
const Below = lazy(() => import('./below.tsx'))
const Notices = lazy(() => import('./notices.tsx'))

export function TicketPage({ ground, id }: { readonly ground: Ground; readonly id: string }): ReactElement {
  const { api, zaf } = ground
  const { t } = useWords()
  const query = useTicket(api, zaf, id)
  const { act, busy, fault, forget } = useAct(ground, id)
  const [resting, setResting] = useState(false)
  const opened = useRef(0)
  const ticket = query.data
  const well = useQuery({ queryKey: ['wellbeing'], queryFn: () => api.call<Wellbeing>('GET', '/wellbeing'), enabled: ticket !== undefined, refetchInterval: 5 * 60_000 })
  const queries = useQueryClient()
  useExposure(api, ticket, opened, (now) => void queries.setQueryData(['wellbeing'], now))
  const here = useMemo<Here | null>(() => (ticket === undefined ? null : { ...ground, ticket, act, busy }), [ground, ticket, act, busy])

  if (expired(query.error, fault?.error)) return <FaultNotice error={new Fault('expired')} />
  if (here === null || ticket === undefined) return query.isError ? <FaultNotice error={query.error} again={() => void query.refetch()} /> : <Skeleton />
  if (ticket.state !== 'judged') return <Well isRecessed className="note" role="status">{t(ticket.state === 'unknown' ? 'state.unknown' : 'state.reading')}</Well>
  return (
    <HereProvider value={here}>
      <RevealGround api={api} ticketId={id} mode={well.data?.preferences.reveal ?? 'click'} grey={well.data?.preferences.grey ?? true} resting={resting || ticket.optedOut} onOpened={() => void (opened.current += 1)} onDescribed={() => void query.refetch()}>
        {query.isError ? <FaultNotice error={query.error} since={query.dataUpdatedAt} again={() => void query.refetch()} /> : null}
        {fault === null ? null : <Failure fault={fault} forget={forget} />}
        <Head />
        <Suspense fallback={null}><Notices well={well.data} resting={resting} rest={setResting} /></Suspense>
        <Why />
        <Suspense fallback={<Skeleton lines={9} />}><Below well={well.data} /></Suspense>
      </RevealGround>
    </HereProvider>
  )
}

/** Beside what was pressed; at the top where that is gone by now. */
function Failure({ fault: { error, place }, forget }: { readonly fault: Failed; readonly forget: () => void }): ReactElement {
  const notice = <FaultNotice error={error} again={forget} close />
  return place?.isConnected === true ? createPortal(notice, place) : notice
}

function expired(...faults: readonly unknown[]): boolean {
  return faults.some((fault) => fault instanceof Fault && fault.kind === 'expired')
}
