import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input } from '@zendeskgarden/react-forms'
import { useEffect, useId, useRef, useState, type FormEvent, type ReactElement, type ReactNode } from 'react'
import { useSay } from '../../../shared/ui.tsx'
import { useText } from '../words.ts'
import { Wrong } from './fault.tsx'

interface Frame { readonly title: string; readonly close: () => void; readonly children: ReactNode }

/** The browser's own dialog: it holds the focus, Escape closes it, and the focus goes back to where it came from. */
export function Dialog({ title, close, children }: Frame): ReactElement {
  const id = useId()
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog ref={element} className="dialog" aria-labelledby={id} onClose={close}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

interface Given {
  readonly title: string
  /** What will happen, and whether it can be taken back. */
  readonly text: string
  readonly confirm: string
  readonly danger?: boolean
  /** False where the bridge wants no reason. */
  readonly asks?: boolean
  readonly close: () => void
  readonly act: (why: string) => Promise<unknown>
  /** Said once it is done. */
  readonly done: string
  readonly children?: ReactNode
}

/** Asks once, with the reason that goes on record. */
export function AskWhy({ title, text, confirm, danger = false, asks = true, close, act, done, children }: Given): ReactElement {
  const { t } = useText()
  const say = useSay()
  const [why, setWhy] = useState('')
  const [fault, setFault] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const run = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      await act(why.trim())
      say(done)
      close()
    } catch (error) {
      setFault(error)
      setBusy(false)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void run()
  }
  return (
    <Dialog title={title} close={close}>
      <form className="stack" onSubmit={submit}>
        <p>{text}</p>
        {children}
        {asks ? (
          <Field>
            <Field.Label>{t('reason')}</Field.Label>
            <Field.Hint>{t('why.hint')}</Field.Hint>
            <Input isCompact required maxLength={300} dir="auto" value={why} onChange={(event) => setWhy(event.target.value)} />
          </Field>
        ) : null}
        {fault === null ? null : <Wrong error={fault} />}
        <div className="row">
          <Button size="small" type="submit" isPrimary isDanger={danger} disabled={busy || (asks && why.trim() === '')}>{confirm}</Button>
          <Button size="small" isBasic onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
