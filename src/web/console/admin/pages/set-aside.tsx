import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement } from 'react'
import type { Retry, SetAsideGroup } from '../../../../server/api/console.ts'
import { Fold } from '../../../shared/ui.tsx'
import { send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { Answered, Empty, Page } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { At, Doing, Since } from '../parts/words.tsx'
import { To } from '../router.tsx'
import { useText } from '../words.ts'

/** Writes that will not work as they are, by what stands in their way: mend the cause once, then send them all again. */
export default function SetAside(): ReactElement {
  const { t } = useText()
  const query = useGet<{ readonly rows: readonly SetAsideGroup[] }>('set-aside', '/set-aside')
  return (
    <Page title={t('page.set-aside')} lead={t('set-aside.lead')}>
      <Answered query={query}>{({ rows }) => (rows.length === 0 ? <Empty text={t('set-aside.none')} to="/runs" link={t('set-aside.runs')} /> : <ul className="list">{rows.map((group) => <Group key={group.cause} group={group} />)}</ul>)}</Answered>
    </Page>
  )
}

function Group({ group }: { readonly group: SetAsideGroup }): ReactElement {
  const { t, number } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [asking, setAsking] = useState<{ readonly body: Retry; readonly count: number } | null>(null)
  const act = async (): Promise<void> => {
    if (asking !== null) await send('/set-aside/retry', asking.body)
    await fresh('set-aside', 'runs')
  }
  return (
    <li className="card">
      <div className="row spread"><h2 className="code">{group.cause}</h2><span className="count" data-worst="soon">{number(group.count)}</span></div>
      <p><bdi>{group.remedy}</bdi></p>
      <p className="quiet">{t('set-aside.oldest')} <Since at={group.oldest} /></p>
      {may('retry-set-aside') ? <div><Button size="small" isPrimary onClick={() => setAsking({ body: { cause: group.cause }, count: group.count })}>{t('set-aside.retry-all', { count: number(group.count) })}</Button></div> : null}
      <Fold title={t('set-aside.which')} count={group.rows.length}>
        <Table caption={t('set-aside.which')} rows={group.rows} id={(row) => row.key} columns={[
          { name: t('record'), head: true, cell: (row) => <Lane lane={row.lane} /> },
          { name: t('set-aside.op'), cell: (row) => <span className="code">{row.op}</span> },
          { name: t('set-aside.reason'), cell: (row) => <bdi>{row.reason}</bdi> },
          { name: t('when'), cell: (row) => <At at={row.at} /> },
          ...(may('retry-set-aside') ? [{ name: t('set-aside.again'), cell: (row: SetAsideGroup['rows'][number]) => <Button size="small" isBasic onClick={() => setAsking({ body: { keys: [row.key] }, count: 1 })}><Doing text={t('set-aside.retry')} of={row.lane} /></Button> }] : []),
        ]} />
      </Fold>
      {asking === null ? null : <AskWhy title={t('set-aside.retry')} text={t('set-aside.ask', { count: number(asking.count) })} confirm={t('set-aside.retry')} asks={false} done={t('set-aside.done')} act={act} close={() => setAsking(null)} />}
    </li>
  )
}

/** A lane is `ticket:17` or one of a case; its last part is an id by which the story is found. */
function Lane({ lane }: { readonly lane: string }): ReactElement {
  const id = lane.split(':').at(-1) ?? lane
  return <To to={`/records/${encodeURIComponent(id)}`}><span className="code">{lane}</span></To>
}
