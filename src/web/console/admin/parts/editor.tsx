import { useEffect, useId, useRef, type KeyboardEvent, type ReactElement } from 'react'
import type { MappingProblem } from '../../../../server/api/console.ts'
import { useText } from '../words.ts'

interface Given {
  readonly label: string
  readonly text: string
  readonly change: (text: string) => void
  readonly problems: readonly MappingProblem[]
  /** A line to go to; a new object goes there again. */
  readonly goTo: { readonly line: number } | null
}

/** A plain text field with numbered lines: everything a keyboard and a screen reader can do in a text field, they can do here. Tab leaves it. */
export function Editor({ label, text, change, problems, goTo }: Given): ReactElement {
  const { t } = useText()
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = text.split('\n')
  const worst = new Map<number, 'error' | 'warning'>()
  for (const { line, severity } of problems) if (line !== null && worst.get(line) !== 'error') worst.set(line, severity)
  useEffect(() => {
    const element = area.current
    if (goTo === null || element === null) return
    const start = element.value.split('\n').slice(0, goTo.line - 1).join('\n').length + (goTo.line > 1 ? 1 : 0)
    const end = element.value.indexOf('\n', start)
    element.focus()
    element.setSelectionRange(start, end < 0 ? element.value.length : end)
    element.scrollTop = Math.max(0, (goTo.line - 5) * 20)
  }, [goTo])
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // A new line begins where the one before began, and one step further after a colon.
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    const { selectionStart, value } = event.currentTarget
    const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart)
    const indent = `${/^\s*/.exec(line)?.[0] ?? ''}${/:\s*$/.test(line) ? '  ' : ''}`
    if (indent === '') return
    event.preventDefault()
    // Kept in the browser's own undo.
    document.execCommand('insertText', false, `\n${indent}`)
  }
  return (
    <div className="block">
      <label htmlFor={id}>{label}</label>
      <p className="quiet small" id={`${id}-how`}>{t('editor.how')}</p>
      <div className="editor code" dir="ltr">
        <div className="lines" ref={gutter} aria-hidden="true">{lines.map((_, at) => <div key={at} data-has={worst.get(at + 1)}>{at + 1}</div>)}</div>
        <textarea id={id} ref={area} className="code" spellCheck={false} autoCapitalize="off" autoComplete="off" wrap="off" aria-describedby={`${id}-how`} aria-invalid={problems.some(({ severity }) => severity === 'error')}
          value={text} onChange={(event) => change(event.target.value)} onKeyDown={keys} onScroll={(event) => gutter.current?.scrollTo({ top: event.currentTarget.scrollTop })} />
      </div>
    </div>
  )
}
