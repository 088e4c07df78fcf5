import type { ReactElement } from 'react'
import type { Reason } from '../../server/api/sidebar.ts'
import { Covered } from '../shared/covered.tsx'
import { useWords } from '../shared/i18n.tsx'
import { Section } from '../shared/ui.tsx'
import { useHere } from './here.tsx'

/** Why it was judged so: each reason, and on request the exact words that spoke for it. */
export function Why(): ReactElement {
  const { ticket } = useHere()
  const { t } = useWords()
  return (
    <Section id="why" title={t('why.title')}>
      {ticket.reasons.length === 0 ? <p className="quiet">{t('why.none')}</p> : null}
      <ul className="list">{ticket.reasons.map((reason) => <li key={`${reason.rule}@${reason.version}`}><Because reason={reason} lang={ticket.lang} /></li>)}</ul>
    </Section>
  )
}

function Because({ reason, lang }: { readonly reason: Reason; readonly lang: string }): ReactElement {
  const { t } = useWords()
  const { passages } = reason
  const label = (index: number): string => (passages.length === 1 ? t('cover.one') : t('cover.words', { n: index + 1, of: passages.length }))
  return (
    <details className="reason">
      <summary><bdi lang="en">{reason.title}</bdi></summary>
      <p className="quiet small">{t('why.version', { rule: reason.rule, version: reason.version })}</p>
      {passages.map((passage, index) => <Covered key={passage.id} passage={passage} label={label(index)} lang={lang} />)}
    </details>
  )
}
