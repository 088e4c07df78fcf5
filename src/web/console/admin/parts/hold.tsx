import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import { send } from '../api.ts'
import { useFresh } from '../hooks.ts'
import { useText } from '../words.ts'
import { AskWhy } from './dialog.tsx'

/** A legal hold on one ticket: nothing of it is redacted or deleted while it stands. */
export function HoldButton({ ticket }: { readonly ticket: string }): ReactElement {
  const { t } = useText()
  const fresh = useFresh()
  const [asking, setAsking] = useState(false)
  const act = async (why: string): Promise<void> => {
    await send('/holds', { ticket, why })
    await fresh('waiting')
  }
  return (
    <>
      <Button size="small" isBasic onClick={() => setAsking(true)}>{t('holds.place')}</Button>
      {asking ? <AskWhy title={t('holds.place')} text={t('holds.ask', { id: ticket })} confirm={t('holds.place')} done={t('saved')} act={act} close={() => setAsking(false)} /> : null}
    </>
  )
}
