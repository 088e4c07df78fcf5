import { Button } from '@zendeskgarden/react-buttons'
import { Checkbox, Field, Input } from '@zendeskgarden/react-forms'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { KeyRow, NewKey, Permission } from '../../../../server/api/console.ts'
import { Copy } from '../../../shared/ui.tsx'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay, useMe } from '../me.ts'
import { useText } from '../words.ts'
import { AskWhy, Dialog } from './dialog.tsx'
import { Wrong } from './fault.tsx'
import { Answered, Empty } from './page.tsx'
import { Table } from './table.tsx'
import { At, Doing } from './words.tsx'

/** For programs: each may do what it is for, until a day, and is shown once. */
export function Keys(): ReactElement {
  const { t } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [making, setMaking] = useState(false)
  const [ending, setEnding] = useState<KeyRow | null>(null)
  const query = useGet<{ readonly rows: readonly KeyRow[] }>('access', '/keys')
  const act = async (): Promise<void> => {
    await send(`/keys/${encodeURIComponent(ending?.id ?? '')}`, {}, 'DELETE')
    await fresh('access')
  }
  return (
    <section className="block" aria-labelledby="keys">
      <div className="row spread"><h2 id="keys">{t('keys.title')}</h2>{may('manage-access') ? <Button size="small" onClick={() => setMaking(true)}>{t('keys.make')}</Button> : null}</div>
      <Answered query={query}>{({ rows }) => (rows.length === 0 ? <Empty text={t('keys.none')} /> : (
        <Table caption={t('keys.title')} rows={rows} id={(row) => row.id} columns={[
          { name: t('keys.name'), head: true, cell: (row) => <bdi>{row.name}</bdi> },
          { name: t('keys.scopes'), cell: (row) => <span className="code">{row.scopes.join(', ')}</span> },
          { name: t('keys.by'), cell: (row) => <><bdi>{row.madeBy}</bdi> <At at={row.madeAt} /></> },
          { name: t('access.until'), cell: (row) => <At at={row.until} /> },
          { name: t('state'), cell: (row) => (row.revokedAt !== null ? t('keys.revoked') : row.usedAt === null ? t('keys.unused') : <>{t('keys.used')} <At at={row.usedAt} /></>) },
          ...(may('manage-access') ? [{ name: t('keys.revoke'), cell: (row: KeyRow) => (row.revokedAt === null ? <Button size="small" isBasic isDanger onClick={() => setEnding(row)}><Doing text={t('keys.revoke')} of={row.name} /></Button> : null) }] : []),
        ]} />
      ))}</Answered>
      {making ? <Make close={() => setMaking(false)} /> : null}
      {ending === null ? null : <AskWhy title={t('keys.revoke.of', { name: ending.name })} text={t('keys.revoke.ask')} confirm={t('keys.revoke')} asks={false} danger done={t('saved')} act={act} close={() => setEnding(null)} />}
    </section>
  )
}

/** What no program may be given. */
const PEOPLE_ONLY: readonly Permission[] = ['manage-access', 'see-restricted', 'see-values']

function Make({ close }: { readonly close: () => void }): ReactElement {
  const { t } = useText()
  const { may } = useMe()
  const fresh = useFresh()
  const [called, setCalled] = useState('')
  const [days, setDays] = useState('90')
  const [scopes, setScopes] = useState<readonly Permission[]>([])
  const [made, setMade] = useState<NewKey | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setFault(null)
    try {
      setMade(await send<NewKey>('/keys', { name: called.trim(), scopes, days: Number(days) }))
      await fresh('access')
    } catch (error) {
      setFault(error)
    }
  }
  return (
    <Dialog title={t('keys.make')} close={close}>
      {made === null ? (
        <form className="stack" onSubmit={(event) => void make(event)}>
          <Field><Field.Label>{t('keys.name')}</Field.Label><Input isCompact required maxLength={80} dir="auto" value={called} onChange={(event) => setCalled(event.target.value)} /></Field>
          <Field><Field.Label>{t('keys.days')}</Field.Label><Input isCompact required type="number" min={1} max={365} value={days} onChange={(event) => setDays(event.target.value)} /></Field>
          <fieldset className="choices">
            <legend>{t('keys.scopes')}</legend>
            {may.filter((one) => !PEOPLE_ONLY.includes(one)).map((one) => <Field key={one}><Checkbox checked={scopes.includes(one)} onChange={(event) => setScopes(event.target.checked ? [...scopes, one] : scopes.filter((other) => other !== one))}><Field.Label isRegular><span className="code">{one}</span></Field.Label></Checkbox></Field>)}
          </fieldset>
          {fault === null ? null : <Wrong error={fault} />}
          <div className="row"><Button size="small" type="submit" isPrimary disabled={called.trim() === '' || scopes.length === 0}>{t('keys.make')}</Button><Button size="small" isBasic onClick={close}>{t('cancel')}</Button></div>
        </form>
      ) : (
        <div className="stack">
          <p>{t('keys.once')}</p>
          <p className="card code" dir="ltr">{made.key}</p>
          <div className="row"><Copy text={made.key} what={t('keys.key')} /><Button size="small" onClick={close}>{t('close')}</Button></div>
        </div>
      )}
    </Dialog>
  )
}
