import { useQuery } from '@tanstack/react-query'
import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { MacroApplied, MacroBody, MacroDifference, MacroView } from '../../server/api/sidebar.ts'
import { FaultNotice } from '../shared/fault.tsx'
import { useWords } from '../shared/i18n.tsx'
import { Fold, Said, useSay } from '../shared/ui.tsx'
import { insertText } from './composer.ts'
import { useHere } from './here.tsx'

/** Macros that fit, each shown as what it would change before it changes anything. */
export function Macros(): ReactElement {
  const { ticket } = useHere()
  const { t } = useWords()
  return (
    <Fold title={t('macros.title')} count={ticket.macros.length}>
      {ticket.macros.length === 0 ? <p className="quiet">{t('macros.none')}</p> : null}
      <ul className="list">{ticket.macros.map((macro) => <Macro key={macro.id} macro={macro} />)}</ul>
    </Fold>
  )
}

function Macro({ macro }: { readonly macro: MacroView }): ReactElement {
  const { api, zaf, ticket, act, busy } = useHere()
  const { t } = useWords()
  const say = useSay()
  const [open, setOpen] = useState(false)
  const [applied, setApplied] = useState(false)
  const query = useQuery({
    queryKey: ['macro', ticket.id, ticket.version, macro.id],
    queryFn: () => api.call<MacroDifference>('POST', `/tickets/${ticket.id}/macro`, { macro: macro.id } satisfies MacroBody),
    enabled: open,
  })
  const apply = async (): Promise<void> => {
    const done = await act<MacroApplied>('macro/apply', { macro: macro.id } satisfies MacroBody)
    if (done === null) return
    setApplied(true)
    // The bridge sends tags, status and priority on their way; what is said to a person goes through the composer.
    const inserted = done.reply?.public === true && (await insertText(zaf, done.reply.text))
    say(inserted ? `${t('macros.applied')} ${t('reply.inserted')}` : t('macros.applied'))
  }
  return (
    <li className="entry">
      <h3><Said>{macro.title}</Said></h3>
      <Button size="small" isBasic aria-expanded={open} onClick={() => setOpen(!open)}>{t('macros.preview')}</Button>
      {open && query.isError ? <FaultNotice error={query.error} again={() => void query.refetch()} /> : null}
      {open && query.data !== undefined ? <><Difference difference={query.data} /><Button size="small" isPrimary disabled={busy || applied} onClick={() => void apply()}>{t('macros.apply')}</Button></> : null}
      {applied ? <p className="quiet small">{t('macros.applied')}</p> : null}
    </li>
  )
}

function Difference({ difference }: { readonly difference: MacroDifference }): ReactElement {
  const { t, name } = useWords()
  const { addTags, removeTags, status, priority, reply } = difference
  if (addTags.length + removeTags.length === 0 && status === null && priority === null && reply === null) return <p className="quiet">{t('macros.nothing')}</p>
  return (
    <dl className="pairs">
      {addTags.length === 0 ? null : <><dt>{t('macros.add')}</dt><dd>{addTags.map((tag) => <ins key={tag} dir="auto">{tag}</ins>)}</dd></>}
      {removeTags.length === 0 ? null : <><dt>{t('macros.remove')}</dt><dd>{removeTags.map((tag) => <del key={tag} dir="auto">{tag}</del>)}</dd></>}
      {status === null ? null : <><dt>{t('macros.status')}</dt><dd>{name('status', status)}</dd></>}
      {priority === null ? null : <><dt>{t('macros.priority')}</dt><dd>{name('priority', priority)}</dd></>}
      {reply === null ? null : <><dt>{t(reply.public ? 'macros.reply' : 'macros.note')}</dt><dd><blockquote className="words" dir="auto">{reply.text}</blockquote>{reply.draft ? <p className="warn small">{t('macros.draft')}</p> : null}</dd></>}
    </dl>
  )
}
