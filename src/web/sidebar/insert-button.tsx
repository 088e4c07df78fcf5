import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import { useWords } from '../shared/i18n.tsx'
import { useSay } from '../shared/ui.tsx'
import { insertText } from './composer.ts'
import { useFramework } from './here.tsx'

interface Given {
  readonly text: string
  readonly label: string
  /** What stands on the button, where there is little room. */
  readonly short?: string
  readonly primary?: boolean
  readonly disabled?: boolean
  readonly describedBy?: string | undefined
  readonly onInserted?: () => void
}

/** Puts text into the composer and says so; it is never sent from here. */
export function InsertButton({ text, label, short, primary = false, disabled = false, describedBy, onInserted }: Given): ReactElement {
  const zaf = useFramework()
  const { t } = useWords()
  const say = useSay()
  const [failed, setFailed] = useState(false)
  const insert = async (): Promise<void> => {
    if (disabled) return
    const done = await insertText(zaf, text)
    setFailed(!done)
    say(t(done ? 'reply.inserted' : 'reply.noComposer'))
    if (done) onInserted?.()
  }
  return (
    <>
      <Button size="small" isBasic={!primary} isPrimary={primary} data-key="i" aria-disabled={disabled} aria-describedby={describedBy} aria-label={short === undefined ? undefined : `${short}: ${label}`} onClick={() => void insert()}>{short ?? label}</Button>
      {failed ? <p className="quiet small">{t('reply.noComposer')}</p> : null}
    </>
  )
}
