import { Field, Input } from '@zendeskgarden/react-forms'
import { useState, type ReactElement } from 'react'
import type { Side } from '../../../../domain/merge.ts'
import type { MappingView, SchemaView } from '../../../../server/api/console.ts'
import { Copy } from '../../../shared/ui.tsx'
import { useGet } from '../hooks.ts'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'

/** What both accounts really have, beside each other. */
export default function MappingSchemas(): ReactElement {
  const { t } = useText()
  return (
    <Page title={t('schemas.title')} lead={t('schemas.lead')} aside={<To to="/mappings">{t('mappings.all')}</To>}>
      <Schemas />
    </Page>
  )
}

export function Schemas(): ReactElement {
  const { t } = useText()
  const [wanted, setWanted] = useState('')
  // Where none is in force nothing is mapped yet.
  const live = useGet<MappingView>('mappings', '/mappings/live')
  const written = live.data?.yaml ?? ''
  return (
    <>
      <Field className="languages"><Field.Label>{t('schemas.find')}</Field.Label><Input isCompact type="search" dir="auto" value={wanted} onChange={(event) => setWanted(event.target.value)} /></Field>
      <div className="sides"><Schema side="left" wanted={wanted} written={written} /><Schema side="right" wanted={wanted} written={written} /></div>
    </>
  )
}

function Schema({ side, wanted, written }: { readonly side: Side; readonly wanted: string; readonly written: string }): ReactElement {
  const { t, name, number } = useText()
  const query = useGet<SchemaView>('mappings', `/schemas/${side}`)
  const fits = ({ id, title }: SchemaView['fields'][number]): boolean => `${id} ${title}`.toLowerCase().includes(wanted.toLowerCase())
  return (
    <section className="side-value" aria-labelledby={`schema-${side}`}>
      <h2 id={`schema-${side}`}>{t(side === 'left' ? 'conflicts.left' : 'conflicts.right')}</h2>
      <Answered query={query}>{({ fields }) => {
        const found = fields.filter(fits)
        return found.length === 0 ? <Empty text={t('schemas.none')} /> : (
          <>
            <p className="quiet">{t('schemas.count', { count: number(found.length) })}</p>
            <ul className="list">{found.map((field) => (
              <li key={field.id} className="entry">
                <div className="row spread"><span className="grow"><span className="code">{field.id}</span> <bdi>{field.title}</bdi></span><Copy text={field.id} what={field.id} /></div>
                <p className="quiet small">{[name('field-type', field.type), ...(field.required ? [t('schemas.required')] : []), ...(field.writable ? [] : [t('schemas.read-only')]), ...(field.max === null ? [] : [t('schemas.max', { max: number(field.max) })]), ...(field.own === null ? [] : [t('schemas.own')]), ...(new RegExp(`\\b${field.id.replaceAll(/\W/g, '.')}\\b`).test(written) ? [t('schemas.mapped')] : [])].join(' · ')}</p>
                {field.choices.length === 0 ? null : <details className="reason small"><summary>{t('schemas.choices', { count: number(field.choices.length) })}</summary><ul>{field.choices.map((one) => <li key={one.value}><span className="code">{one.value}</span> <bdi>{one.label}</bdi></li>)}</ul></details>}
              </li>
            ))}</ul>
          </>
        )
      }}</Answered>
    </section>
  )
}
