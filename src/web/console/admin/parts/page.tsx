import { Button } from '@zendeskgarden/react-buttons'
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react'
import type { Page as Rows } from '../../../../server/api/console.ts'
import { Skeleton } from '../../../shared/ui.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'
import { Wrong } from './fault.tsx'

/** A page says what it is, to the eye, the tab and whoever listens; a change of page puts the focus there. */
export function Page({ title, lead, aside, children }: { readonly title: string; readonly lead?: string; readonly aside?: ReactNode; readonly children: ReactNode }): ReactElement {
  const { t } = useText()
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = t('title.page', { page: title })
  }, [title, t])
  useEffect(() => {
    // Not on the first load: a browser begins at the top by itself.
    if (document.documentElement.dataset['moved'] === 'yes') head.current?.focus()
    document.documentElement.dataset['moved'] = 'yes'
  }, [])
  return (
    <>
      <div className="row spread head-row">
        <h1 ref={head} tabIndex={-1}>{title}</h1>
        {aside}
      </div>
      {lead === undefined ? null : <p className="quiet lead">{lead}</p>}
      {children}
    </>
  )
}

/** Nothing here, and what that means or what to do next. */
export function Empty({ text, to, link }: { readonly text: string; readonly to?: string; readonly link?: string }): ReactElement {
  return <div className="empty"><p>{text}</p>{to === undefined || link === undefined ? null : <p><To to={to}>{link}</To></p>}</div>
}

/** What was asked for, once it is there; what was shown stays while it cannot be had anew. */
export function Answered<T>({ query, children }: { readonly query: UseQueryResult<T>; readonly children: (data: T) => ReactNode }): ReactElement {
  return (
    <>
      {query.isError ? <Wrong error={query.error} since={query.data === undefined ? undefined : query.dataUpdatedAt} again={() => void query.refetch()} /> : null}
      {query.data === undefined ? (query.isError ? null : <Skeleton />) : children(query.data)}
    </>
  )
}

/** A list that comes page by page, as far as it was asked for. */
export function AnsweredList<T>({ query, children }: { readonly query: UseInfiniteQueryResult<InfiniteData<Rows<T>>>; readonly children: (rows: readonly T[]) => ReactNode }): ReactElement {
  const { t } = useText()
  return (
    <>
      {query.isError ? <Wrong error={query.error} since={query.data === undefined ? undefined : query.dataUpdatedAt} again={() => void query.refetch()} /> : null}
      {query.data === undefined ? (query.isError ? null : <Skeleton />) : children(query.data.pages.flatMap(({ rows }) => rows))}
      {query.hasNextPage ? <div><Button size="small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('more')}</Button></div> : null}
    </>
  )
}
