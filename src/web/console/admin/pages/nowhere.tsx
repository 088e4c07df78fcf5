import type { ReactElement } from 'react'
import { Empty, Page } from '../parts/page.tsx'
import { useText } from '../words.ts'

export function Nowhere(): ReactElement {
  const { t } = useText()
  return <Page title={t('nowhere.title')}><Empty text={t('nowhere.text')} to="/" link={t('nowhere.back')} /></Page>
}
