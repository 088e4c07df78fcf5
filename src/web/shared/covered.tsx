import { Button } from '@zendeskgarden/react-buttons'
import { Field, Input } from '@zendeskgarden/react-forms'
import { useCallback, useEffect, useId, useState, type ButtonHTMLAttributes, type FormEvent, type ReactElement } from 'react'
import type { Passage } from '../../server/api/sidebar.ts'
import { FaultNotice } from './fault.tsx'
import { useWords } from './i18n.tsx'
import { mayOpen, useReveals } from './reveal.tsx'
import { Said, useSay } from './ui.tsx'

interface Given {
  readonly passage: Passage
  /** What stands there, in neutral words. */
  readonly label: string
  readonly lang?: string | undefined
}

/** Words that are covered until this one passage is asked for; each person's way: while held, or until covered again. */
export function Covered({ passage, label, lang }: Given): ReactElement {
  const { t } = useWords()
  const reveals = useReveals()
  const { mode, turn, words } = reveals
  const [shown, setShown] = useState<string | null>(null)
  const [ever, setEver] = useState(false)
  const [fault, setFault] = useState<unknown>(null)
  const [wanted, setWanted] = useState(false)
  const id = useId()
  const cover = useCallback(() => setWanted(false), [])
  useEffect(cover, [turn, passage.id, cover])
  useEffect(() => {
    if (!wanted) {
      setShown(null)
      return undefined
    }
    let left = false
    const show = async (): Promise<void> => {
      try {
        const text = await words(passage.id)
        if (left) return
        setShown(text)
        setEver(true)
      } catch (error) {
        if (left) return
        setFault(error)
        setWanted(false)
      }
    }
    void show()
    return () => void (left = true)
  }, [wanted, words, passage.id])

  if (passage.sealed) return <div className="cover"><p>{label}</p><p className="quiet">{t('cover.sealed')}</p></div>
  const open = (): void => {
    setFault(null)
    setWanted(true)
  }
  const hold = holding(open, cover)
  return (
    <div className="cover">
      <p id={`${id}-label`}>{label}</p>
      {passage.described === null ? null : <p className="quiet">{t('cover.described')} <Said>{passage.described}</Said></p>}
      {mayOpen(passage, reveals) ? (
        <Button size="small" aria-describedby={`${id}-label`} aria-expanded={wanted} aria-controls={`${id}-words`} {...(mode === 'hold' ? hold : { onClick: () => (wanted ? cover() : open()) })}>
          {mode === 'hold' ? t('cover.hold') : wanted ? t('cover.hide') : t('cover.show')}
        </Button>
      ) : null}
      <div id={`${id}-words`}>{shown === null || !wanted ? null : <blockquote className="words" lang={lang} dir="auto">{shown}</blockquote>}</div>
      {ever && passage.described === null ? <Describe passage={passage.id} label={t('cover.describe')} /> : null}
      {fault === null ? null : <FaultNotice error={fault} />}
    </div>
  )
}

/** What is shown while a button is held, by hand or by key, and covered when it is let go. */
export function holding(open: () => void, cover: () => void): Partial<ButtonHTMLAttributes<HTMLButtonElement>> {
  return {
    onPointerDown: open,
    onPointerUp: cover,
    onPointerLeave: cover,
    onPointerCancel: cover,
    onBlur: cover,
    onContextMenu: (event) => event.preventDefault(),
    onKeyDown: (event) => {
      if (event.key !== ' ' && event.key !== 'Enter') return
      event.preventDefault()
      if (!event.repeat) open()
    },
    onKeyUp: cover,
  }
}

/** The first who has seen it may spare the next. */
export function Describe({ passage, label }: { readonly passage: string; readonly label: string }): ReactElement {
  const { t } = useWords()
  const say = useSay()
  const { describe } = useReveals()
  const [words, setWords] = useState('')
  const [fault, setFault] = useState<unknown>(null)
  const keep = (event: FormEvent): void => {
    event.preventDefault()
    describe(passage, words.trim()).then(() => say(t('saved')), setFault)
  }
  return (
    <form onSubmit={keep} className="stack">
      <Field>
        <Field.Label isRegular>{label}</Field.Label>
        <Input isCompact value={words} maxLength={200} dir="auto" onChange={(event) => setWords(event.target.value)} />
      </Field>
      <div><Button size="small" type="submit" disabled={words.trim() === ''}>{t('cover.describe.save')}</Button></div>
      {fault === null ? null : <FaultNotice error={fault} />}
    </form>
  )
}
