import { Button } from '@zendeskgarden/react-buttons'
import { Checkbox, Field } from '@zendeskgarden/react-forms'
import { useState, type ReactElement } from 'react'
import type { AccessView, Role } from '../../../../server/api/console.ts'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { Keys } from '../parts/keys.tsx'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { At, Doing } from '../parts/words.tsx'
import { useText } from '../words.ts'

/** Every role: the compiler refuses one too many and one too few. */
const ALL_ROLES: Readonly<Record<Role, 0>> = { specialist: 0, lead: 0, 'policy-author': 0, admin: 0, auditor: 0, 'child-safety': 0 }
const ROLES = Object.keys(ALL_ROLES) as readonly Role[]
type Person = AccessView['people'][number]

/** Who may come in, as what, and with what keys. */
export default function Access(): ReactElement {
  const { t } = useText()
  const query = useGet<AccessView>('access', '/access')
  return (
    <Page title={t('page.access')} lead={t('access.lead')}>
      <Answered query={query}>{(view) => <><People people={view.people} /><Sessions view={view} /></>}</Answered>
      <Keys />
    </Page>
  )
}

function People({ people }: { readonly people: readonly Person[] }): ReactElement {
  const { t, name, list } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [changing, setChanging] = useState<Person | null>(null)
  const [roles, setRoles] = useState<readonly Role[]>([])
  const act = async (why: string): Promise<void> => {
    await send(`/access/${encodeURIComponent(changing?.id ?? '')}`, { roles, why })
    await fresh('access')
  }
  const begin = (person: Person): void => {
    setRoles(person.roles)
    setChanging(person)
  }
  return (
    <section className="block" aria-labelledby="people">
      <h2 id="people">{t('access.people')}</h2>
      {people.length === 0 ? <Empty text={t('access.none')} /> : (
        <Table caption={t('access.people')} rows={people} id={(one) => one.id} columns={[
          { name: t('access.person'), head: true, cell: (one) => <><bdi>{one.name}</bdi> <span className="quiet small">{name('from', one.from)}</span></> },
          { name: t('access.roles'), cell: (one) => (one.roles.length === 0 ? <span className="quiet">{t('access.no-role')}</span> : list(one.roles.map((role) => name('role-of', role)))) },
          { name: t('access.seen'), cell: (one) => (one.seenAt === null ? t('access.never') : <At at={one.seenAt} />) },
          ...(may('manage-access') ? [{ name: t('access.change'), cell: (one: Person) => <Button size="small" isBasic onClick={() => begin(one)}><Doing text={t('access.change')} of={one.name} /></Button> }] : []),
        ]} />
      )}
      {changing === null ? null : (
        <AskWhy title={t('access.change.of', { name: changing.name })} text={t('access.ask')} confirm={t('save')} done={t('saved')} act={act} close={() => setChanging(null)}>
          <fieldset className="choices">
            <legend className="hidden">{t('access.roles')}</legend>
            {ROLES.map((role) => <Field key={role}><Checkbox checked={roles.includes(role)} onChange={(event) => setRoles(event.target.checked ? [...roles, role] : roles.filter((one) => one !== role))}><Field.Label isRegular>{name('role-of', role)}</Field.Label></Checkbox></Field>)}
          </fieldset>
        </AskWhy>
      )}
    </section>
  )
}

function Sessions({ view }: { readonly view: AccessView }): ReactElement {
  const { t } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [ending, setEnding] = useState<string | null>(null)
  const named = new Map(view.people.map((one) => [one.id, one.name]))
  const act = async (): Promise<void> => {
    await send(`/sessions/${encodeURIComponent(ending ?? '')}`, {}, 'DELETE')
    await fresh('access')
  }
  return (
    <section className="block" aria-labelledby="sessions">
      <h2 id="sessions">{t('access.sessions')}</h2>
      <Table caption={t('access.sessions')} rows={view.sessions} id={(one) => one.id} columns={[
        { name: t('access.person'), head: true, cell: (one) => <><bdi>{named.get(one.person) ?? one.person}</bdi>{one.mine ? <span className="quiet"> {t('access.mine')}</span> : null}</> },
        { name: t('access.since'), cell: (one) => <At at={one.since} /> },
        { name: t('access.seen'), cell: (one) => <At at={one.seenAt} /> },
        { name: t('access.until'), cell: (one) => <At at={one.until} /> },
        ...(may('manage-access') ? [{ name: t('access.end'), cell: (one: AccessView['sessions'][number]) => <Button size="small" isBasic isDanger onClick={() => setEnding(one.id)}><Doing text={t('access.end')} of={named.get(one.person) ?? one.person} /></Button> }] : []),
      ]} />
      {ending === null ? null : <AskWhy title={t('access.end')} text={t('access.end.ask')} confirm={t('access.end')} asks={false} danger done={t('saved')} act={act} close={() => setEnding(null)} />}
    </section>
  )
}
