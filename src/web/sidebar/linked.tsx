import type { ReactElement } from 'react'
import { useWords } from '../shared/i18n.tsx'
import { Fold, Out, Said, Section } from '../shared/ui.tsx'
import { useHere } from './here.tsx'

const NAMES: Readonly<Record<string, string>> = { zendesk: 'Zendesk', salesforce: 'Salesforce' }
export const vendorName = (connection: string): string => NAMES[connection.split(':')[0] ?? ''] ?? connection.split(':')[0] ?? connection

export function Linked(): ReactElement {
  const { ticket: { linked } } = useHere()
  const { t, name } = useWords()
  if (linked === null) return <Section id="linked" title={t('linked.title')}><p className="quiet">{t('linked.none')}</p></Section>
  const vendor = vendorName(linked.vendor)
  return (
    <Section id="linked" title={t('linked.title')}>
      {linked.id === null ? <p className="quiet">{t('linked.making')}</p> : <p>{linked.url === null ? <>{vendor} <Said>{linked.id}</Said></> : <Out href={linked.url}>{t('linked.open', { vendor })}</Out>}</p>}
      {linked.status === null ? null : <p><Said>{t('linked.status', { status: name('status', linked.status) })}</Said></p>}
      {linked.owner === null ? null : <p><Said>{t('linked.owner', { owner: linked.owner })}</Said></p>}
      {linked.queue === null ? null : <p><Said>{t('linked.queue', { queue: linked.queue })}</Said></p>}
    </Section>
  )
}

/** Of the same person, or about the same target; only those that this specialist may open. */
export function Others(): ReactElement {
  const { ticket: { others } } = useHere()
  const { t, name, has, day } = useWords()
  return (
    <Fold title={t('others.title')} count={others.length}>
      {others.length === 0 ? <p className="quiet">{t('others.none')}</p> : null}
      <ul className="list">
        {others.map((other) => {
          const relation = `others.${other.relation}`
          return (
            <li key={`${other.connection} ${other.id}`} className="entry">
              <p><Out href={other.url}>{`${vendorName(other.connection)} ${other.id}`}</Out> · {has(relation) ? t(relation) : other.relation}</p>
              <p className="quiet small">{[other.severity, other.category === null ? null : name('category', other.category), name('status', other.status), day(other.changedAt)].filter((one) => one !== null).join(' · ')}</p>
            </li>
          )
        })}
      </ul>
    </Fold>
  )
}

/** How far what this is about reaches; nothing where it stands alone. */
export function Pattern(): ReactElement | null {
  const { ticket: { pattern } } = useHere()
  const { t, number } = useWords()
  if (pattern === null) return null
  return (
    <Section id="pattern" title={t('pattern.title')}>
      <p>{t('pattern.days', { days: number(pattern.days) })}</p>
      <ul className="list">{pattern.of.map(({ kind, tickets, more }) => <li key={kind}>{t(`pattern.${kind}`, { n: more ? `${number(tickets)}+` : number(tickets) })}</li>)}</ul>
    </Section>
  )
}

/** What is still on its way to either CRM, and what was set aside and why. */
export function Flight(): ReactElement {
  const { ticket: { inFlight } } = useHere()
  const { t, name, time } = useWords()
  const waiting = inFlight.filter((one) => one.state !== 'landed')
  return (
    <Fold title={t('flight.title')} count={waiting.length} open={inFlight.some((one) => one.state === 'set-aside')}>
      {inFlight.length === 0 ? <p className="quiet">{t('flight.none')}</p> : null}
      <ul className="list" aria-live="polite">
        {inFlight.map((one) => (
          <li key={one.key}>
            <span className="state" data-state={one.state}>{name('flight', one.state)}</span> {name('flight', one.what)} → {vendorName(one.vendor)} · <span className="quiet">{time(one.at)}</span>
            {one.why === null ? null : <p className="warn small"><Said>{t('flight.why', { why: one.why })}</Said></p>}
          </li>
        ))}
      </ul>
    </Fold>
  )
}
