import type { ReactElement } from 'react'
import { useMay } from '../me.ts'
import { To, usePlace } from '../router.tsx'
import { useText } from '../words.ts'

export function PolicyTabs(): ReactElement {
  const { t } = useText()
  const may = useMay()
  const { path } = usePlace()
  const tab = (to: string, name: 'policy.tab' | 'rules.title' | 'try.title' | 'shadow.title'): ReactElement => <To to={to} aria-current={path === to ? 'page' : undefined}>{t(name)}</To>
  return <nav className="tabs" aria-label={t('page.policy')}>{tab('/policy', 'policy.tab')}{tab('/policy/rules', 'rules.title')}{may('try-policy') ? tab('/policy/try', 'try.title') : null}{tab('/policy/shadow', 'shadow.title')}</nav>
}
