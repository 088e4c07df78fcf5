import { Button } from '@zendeskgarden/react-buttons'
import type { ReactElement } from 'react'
import type { FeatureView } from '../../server/api/sidebar.ts'
import { useWords } from '../shared/i18n.tsx'
import { isWebAddress, Out, pressKey, Said, Section, useSay } from '../shared/ui.tsx'
import { useDecide, useHere } from './here.tsx'
import { InsertButton } from './insert-button.tsx'

/** At most five features that may help this person, each with the reason for it. One key accepts, one dismisses. */
export function Features(): ReactElement {
  const { ticket } = useHere()
  const { t } = useWords()
  return (
    <Section id="features" title={t('features.title')}>
      {ticket.features.length === 0 ? <p className="quiet">{t('features.none')}</p> : <p className="quiet small">{t('features.keys')}</p>}
      <ul className="list">{ticket.features.slice(0, 5).map((feature) => <Feature key={feature.id} feature={feature} />)}</ul>
    </Section>
  )
}

function Feature({ feature }: { readonly feature: FeatureView }): ReactElement {
  const { busy } = useHere()
  const { t } = useWords()
  const say = useSay()
  const decide = useDecide()
  const { link, state } = feature
  const choose = async (choice: 'accepted' | 'dismissed'): Promise<void> => {
    if (busy || state === choice) return
    if (await decide({ kind: 'feature', feature: feature.id, choice })) say(`${feature.title}: ${t(choice === 'accepted' ? 'features.accepted' : 'features.dismissed')}`)
  }
  return (
    <li className="entry" data-state={state} onKeyDown={pressKey}>
      <h3><Said>{feature.title}</Said></h3>
      <p><Said lang="en">{feature.because}</Said></p>
      <p className="quiet small"><Said lang="en">{t('features.where', { where: feature.where })}</Said>{link === null || !isWebAddress(link) ? null : <>{' · '}<Out href={link}>{t('features.link')}</Out></>}</p>
      <div className="row tight" role="group" aria-label={feature.title}>
        <Button size="small" data-key="a" isPrimary={state === 'accepted'} aria-pressed={state === 'accepted'} aria-label={`${t(state === 'accepted' ? 'features.accepted' : 'features.accept')}: ${feature.title}`} onClick={() => void choose('accepted')}>{t(state === 'accepted' ? 'features.accepted' : 'features.accept')}</Button>
        <Button size="small" isBasic data-key="d" aria-pressed={state === 'dismissed'} aria-label={`${t(state === 'dismissed' ? 'features.dismissed' : 'features.dismiss')}: ${feature.title}`} onClick={() => void choose('dismissed')}>{t(state === 'dismissed' ? 'features.dismissed' : 'features.dismiss')}</Button>
        <InsertButton text={link ?? feature.where} label={feature.title} short={t('features.insert')} />
      </div>
    </li>
  )
}
