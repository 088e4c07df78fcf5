import type { ReactElement } from 'react'
import { CoveredFile } from '../shared/covered-file.tsx'
import { useWords } from '../shared/i18n.tsx'
import { Fold } from '../shared/ui.tsx'
import { useHere } from './here.tsx'

/** What came with the conversation, each file covered until it is asked for. */
export function Files(): ReactElement | null {
  const { ticket: { files } } = useHere()
  const { t } = useWords()
  if (files.length === 0) return null
  return (
    <Fold title={t('files.title')} count={files.length}>
      <ul className="list">{files.map((file) => <li key={file.id}><CoveredFile file={file} /></li>)}</ul>
    </Fold>
  )
}
