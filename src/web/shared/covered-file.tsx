import { Button } from '@zendeskgarden/react-buttons'
import { useCallback, useEffect, useId, useRef, useState, type ReactElement } from 'react'
import type { AttachmentView } from '../../server/api/sidebar.ts'
import { Describe, holding } from './covered.tsx'
import { FaultNotice } from './fault.tsx'
import { useWords } from './i18n.tsx'
import { mayOpen, useReveals } from './reveal.tsx'
import { Said } from './ui.tsx'

/**
 * A file that is covered until this one is asked for: what it is, in neutral words; then small, grey and still; large only when asked for once more, and
 * nothing plays by itself. What may show somebody under 18 is named and never asked for.
 */
export function CoveredFile({ file }: { readonly file: AttachmentView }): ReactElement {
  const { t, day, size } = useWords()
  const reveals = useReveals()
  const { mode, turn, blob } = reveals
  const [wanted, setWanted] = useState<'small' | 'large' | null>(null)
  const [shown, setShown] = useState<Blob | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  const id = useId()
  const cover = useCallback(() => setWanted(null), [])
  useEffect(cover, [turn, file.id, cover])
  useEffect(() => {
    if (wanted === null) return undefined
    let left = false
    const show = async (): Promise<void> => {
      try {
        const bytes = await blob(file.id)
        if (!left) setShown(bytes)
      } catch (error) {
        if (left) return
        setFault(error)
        setWanted(null)
      }
    }
    void show()
    return () => void (left = true)
  }, [wanted, blob, file.id])

  const label = [t(`reader.kind.${file.kind}`), size(file.size), t(`reader.by.${file.by}`), day(file.at)].join(' · ')
  if (file.shown !== 'covered') return <div className="cover"><p>{label}</p><p className="quiet">{t(`file.${file.shown}`)}</p></div>
  const open = (): void => {
    setFault(null)
    setWanted('small')
  }
  return (
    <div className="cover">
      <p id={`${id}-label`}>{label}</p>
      {file.described === null ? null : <p className="quiet">{t('file.described')} <Said>{file.described}</Said></p>}
      {mayOpen({ sealed: false }, reveals) ? (
        <div className="row tight">
          {wanted === 'large' ? null : <Button size="small" aria-describedby={`${id}-label`} aria-expanded={wanted !== null} aria-controls={`${id}-file`} {...(mode === 'hold' ? holding(open, cover) : { onClick: () => (wanted === null ? open() : cover()) })}>{mode === 'hold' ? t('file.hold') : wanted === null ? t('file.show') : t('cover.hide')}</Button>}
          {wanted === 'large' ? <Button size="small" aria-describedby={`${id}-label`} onClick={cover}>{t('cover.hide')}</Button> : shown === null ? null : <Button size="small" isBasic aria-describedby={`${id}-label`} onClick={() => setWanted('large')}>{t('file.large')}</Button>}
        </div>
      ) : null}
      <div id={`${id}-file`}>{shown === null || wanted === null ? null : <Shown blob={shown} kind={file.kind} large={wanted === 'large'} label={label} />}</div>
      {shown !== null && file.described === null ? <Describe passage={`file:${file.id}`} label={t('file.describe')} /> : null}
      {fault === null ? null : <FaultNotice error={fault} />}
    </div>
  )
}

interface Given {
  readonly blob: Blob
  readonly kind: AttachmentView['kind']
  readonly large: boolean
  readonly label: string
}

function Shown({ blob, kind, large, label }: Given): ReactElement | null {
  const { grey } = useReveals()
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(blob)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  if (kind === 'image' && !large) return <Still blob={blob} label={label} grey={grey} />
  if (address === null) return null
  if (kind === 'image') return <img className="file large" src={address} alt={label} />
  if (kind === 'audio') return <audio className="file" src={address} controls preload="metadata" aria-label={label} />
  return <video className={large ? 'file large' : `file${grey ? ' grey' : ''}`} src={address} controls={large} muted playsInline preload="metadata" aria-label={label} />
}

const SMALL = 96

function drawSmall(element: HTMLCanvasElement, picture: ImageBitmap): void {
  const share = Math.min(1, SMALL / Math.max(picture.width, picture.height, 1))
  element.width = Math.max(1, Math.round(picture.width * share))
  element.height = Math.max(1, Math.round(picture.height * share))
  element.getContext('2d')?.drawImage(picture, 0, 0, element.width, element.height)
}

/** The first frame, drawn once: whatever moves stands still. */
function Still({ blob, label, grey }: { readonly blob: Blob; readonly label: string; readonly grey: boolean }): ReactElement {
  const { t } = useWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    let left = false
    const draw = async (): Promise<void> => {
      try {
        const picture = await createImageBitmap(blob)
        if (!left && canvas.current !== null) drawSmall(canvas.current, picture)
        picture.close()
      } catch {
        if (!left) setBroken(true)
      }
    }
    void draw()
    return () => void (left = true)
  }, [blob])
  return broken ? <p className="quiet">{t('file.broken')}</p> : <canvas ref={canvas} className={`file${grey ? ' grey' : ''}`} role="img" aria-label={label} width={1} height={1} />
}
