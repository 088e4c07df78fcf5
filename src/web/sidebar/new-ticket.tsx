import type { ReactElement } from 'react'
import { useWords } from '../shared/i18n.tsx'
import type { Ground } from '../shared/page.tsx'

/** Beside a ticket that does not exist yet. */
export default function NewTicket(_ground: Ground): ReactElement {
  const { t } = useWords()
  return <><h1>{t('new.title')}</h1><p className="quiet">{t('new.none')}</p></>
}
