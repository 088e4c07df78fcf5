import { Button } from '@zendeskgarden/react-buttons'
import { Well } from '@zendeskgarden/react-notifications'
import { useState, type ReactElement } from 'react'
import type { Wellbeing } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import { isSettled } from '../shared/exposure.ts'
import { isWebAddress, Out, Said } from '../shared/ui.tsx'
import { useHere } from './here.tsx'
import { InsertButton } from './insert-button.tsx'

const LATER_MS = 20 * 60_000

/** What asks for attention beside the ticket itself, each once and none in the way. */
export default function Notices({ well, resting, rest }: { readonly well: Wellbeing | undefined; readonly resting: boolean; readonly rest: (on: boolean) => void }): ReactElement {
  const { ticket, act, busy } = useHere()
  const { t, day } = useWords()
  const { handover, wentQuiet } = ticket
  return (
    <>
      {handover === null || handover.accepted ? null : (
        <Well isRecessed className="notice">
          <p><Said>{t('handover.waiting', { from: handover.from, time: day(handover.at) })}</Said></p>
          <Button size="small" isPrimary disabled={busy} onClick={() => void act('handover/accept', {})}>{t('handover.accept')}</Button>
        </Well>
      )}
      {wentQuiet === null ? null : (
        <Well isRecessed className="notice warned">
          <Well.Title>{t('quiet.title', { time: day(wentQuiet.since) })}</Well.Title>
          <p>{t('quiet.text')}</p>
          <blockquote className="words" lang={wentQuiet.lang} dir="auto">{wentQuiet.draft}</blockquote>
          <InsertButton text={wentQuiet.draft} label={t('quiet.insert')} />
        </Well>
      )}
      <Break well={well} open={!isSettled(ticket) && (ticket.severity === 'P0' || ticket.severity === 'P1')} resting={resting} rest={rest} />
    </>
  )
}

/** `open`: something grave is before the person that nobody else has yet; until somebody does they are not sent on to something lighter. */
function Break({ well, open, resting, rest }: { readonly well: Wellbeing | undefined; readonly open: boolean; readonly resting: boolean; readonly rest: (on: boolean) => void }): ReactElement | null {
  const { t } = useWords()
  const [later, setLater] = useState(0)
  if (resting) return <Well isRecessed className="notice"><p>{t('well.break.on')}</p><Button size="small" onClick={() => rest(false)}>{t('well.break.back')}</Button></Well>
  const lighter = well?.neutralTask === true && !open
  if (well === undefined || Date.now() < later || !(well.breakDue || lighter || well.debrief)) return null
  return (
    <Well isRecessed className="notice">
      {well.breakDue ? <p>{t('well.break')}</p> : null}
      {lighter ? <p>{t('well.neutral')}</p> : null}
      {well.debrief ? <p>{t('well.debrief')}</p> : null}
      {well.supportUrl !== null && isWebAddress(well.supportUrl) ? <p><Out href={well.supportUrl}>{t('well.support')}</Out></p> : null}
      <div className="row tight">
        {well.breakDue ? <Button size="small" onClick={() => rest(true)}>{t('well.break.now')}</Button> : null}
        <Button size="small" isBasic onClick={() => setLater(Date.now() + LATER_MS)}>{t('well.break.later')}</Button>
      </div>
    </Well>
  )
}
