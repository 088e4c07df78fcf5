import type { ReactElement } from 'react'
import type { SidebarTicket } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import { pressKey, Said, Section } from '../shared/ui.tsx'
import { InsertButton } from './insert-button.tsx'

/** What an escalation needs and the ticket does not say; a question only where it may be put to this person. */
export function Missing({ missing, onInserted }: { readonly missing: SidebarTicket['missing']; readonly onInserted?: (text: string) => void }): ReactElement {
  const { t, name, list } = useWords()
  const asked = missing.filter((one) => one.question !== null)
  const silent = missing.filter((one) => one.question === null)
  const all = asked.map((one) => one.question).join('\n')
  return (
    <Section id="missing" title={t('missing.title')} aside={asked.length < 2 ? null : <InsertButton text={all} label={t('missing.all')} onInserted={() => onInserted?.(all)} />}>
      {missing.length === 0 ? <p className="quiet">{t('missing.none')}</p> : null}
      <ul className="list">
        {asked.map(({ fact, question, lang }) => (
          <li key={fact} className="entry" onKeyDown={pressKey}>
            <span className="quiet small">{name('fact', fact)}</span>
            <div className="row spread"><span className="grow"><Said lang={lang}>{question ?? ''}</Said></span><InsertButton text={question ?? ''} label={name('fact', fact)} short={t('features.insert')} onInserted={() => onInserted?.(question ?? '')} /></div>
          </li>
        ))}
      </ul>
      {silent.length === 0 ? null : <p className="quiet small">{t('missing.silent', { facts: list(silent.map(({ fact }) => name('fact', fact))) })}</p>}
    </Section>
  )
}
