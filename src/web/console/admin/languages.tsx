import { Field, Select } from '@zendeskgarden/react-forms'
import type { ReactElement } from 'react'
import { KNOWN } from '../../shared/i18n.tsx'
import { chooseLocale } from './locale.ts'
import { useText } from './words.ts'

/** Every language by its own name. */
export function Languages(): ReactElement {
  const { t, lang } = useText()
  return (
    <Field className="languages">
      <Field.Label hidden>{t('language')}</Field.Label>
      <Select isCompact value={lang} onChange={(event) => chooseLocale(event.target.value)}>
        {KNOWN.map((one) => <option key={one} value={one} lang={one}>{new Intl.DisplayNames([one], { type: 'language' }).of(one)}</option>)}
      </Select>
    </Field>
  )
}
