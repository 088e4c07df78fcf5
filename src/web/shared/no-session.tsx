import type { ReactElement } from 'react'
import { useWords } from './i18n.tsx'

/** Opened outside Zendesk, or reloaded by hand: there is nothing to show without the signed first load. */
export function NoSession(): ReactElement {
  const { t } = useWords()
  return <main className="page"><p>{t('session.none')}</p></main>
}
