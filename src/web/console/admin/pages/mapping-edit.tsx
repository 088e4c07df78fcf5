import { useQuery } from '@tanstack/react-query'
import { Button } from '@zendeskgarden/react-buttons'
import { useEffect, useState, type ReactElement } from 'react'
import type { MappingCheck, MappingPublished, MappingView } from '../../../../server/api/console.ts'
import { Fold } from '../../../shared/ui.tsx'
import { ApiFault, send } from '../api.ts'
import { useFresh, useGet } from '../hooks.ts'
import { useMay } from '../me.ts'
import { AskWhy } from '../parts/dialog.tsx'
import { Editor } from '../parts/editor.tsx'
import { Wrong } from '../parts/fault.tsx'
import { Download, Upload } from '../parts/files.tsx'
import { Answered, Page } from '../parts/page.tsx'
import { Preview } from '../parts/preview.tsx'
import { lineOf, Problems } from '../parts/problems.tsx'
import { go, To, usePlace } from '../router.tsx'
import { useText } from '../words.ts'
import { Schemas } from './mapping-schemas.tsx'

const DRAFT = 'breakwater.console.mapping'
const SETTLED_MS = 500

/** Changed here, checked with every pause, tried on real tickets, published with a reason. */
export default function MappingEdit(): ReactElement {
  const { t } = useText()
  const { params } = usePlace()
  const from = params.get('from') ?? 'live'
  const query = useGet<MappingView>('mappings', `/mappings/${encodeURIComponent(from)}`)
  return (
    <Page title={t('edit.title')} lead={t('edit.lead')} aside={<To to="/mappings">{t('mappings.all')}</To>}>
      <Answered query={query}>{(view) => <Draft key={from} from={from} view={view} />}</Answered>
    </Page>
  )
}

/** Kept while the tab lives, so that a session that ends or another page takes nothing away. No ticket's words are in it. */
function useDraft(from: string, begin: string): readonly [string, (text: string) => void] {
  const key = `${DRAFT} ${from}`
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? begin)
  useEffect(() => {
    if (text === begin) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, text)
  }, [text, begin, key])
  return [text, setText]
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

function Draft({ from, view }: { readonly from: string; readonly view: MappingView }): ReactElement {
  const { t, number } = useText()
  const may = useMay()
  const fresh = useFresh()
  const [text, setText] = useDraft(from, view.yaml)
  const [line, setLine] = useState<{ readonly line: number } | null>(null)
  const [asking, setAsking] = useState(false)
  const settled = useSettled(text)
  const check = useQuery({ queryKey: ['mappings', 'check', settled], queryFn: () => send<MappingCheck>('/mappings/check', { yaml: settled }), placeholderData: (before) => before, staleTime: 60_000 })
  const problems = (check.data?.problems ?? []).map((one) => ({ ...one, line: lineOf(settled, one) }))
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const busy = check.isFetching || settled !== text
  const publish = async (why: string): Promise<void> => {
    const done = await send<MappingPublished>('/mappings/publish', { yaml: text, why })
    if (!done.done) {
      await check.refetch()
      throw new ApiFault(422, { detail: t('edit.refused', { count: done.problems.length }) })
    }
    sessionStorage.removeItem(`${DRAFT} ${from}`)
    await fresh('mappings')
    go(`/mappings/${encodeURIComponent(done.version)}`)
  }
  return (
    <>
      <div className="row">
        <Upload label={t('mappings.import')} take={setText} />
        <Download name={`${view.id}.yaml`} text={text} label={t('mappings.export')} />
        {text === view.yaml ? null : <Button size="small" isBasic onClick={() => setText(view.yaml)}>{t('edit.discard')}</Button>}
        {may('publish-mapping') ? <Button size="small" isPrimary disabled={busy || errors > 0 || check.isError} onClick={() => setAsking(true)}>{t('edit.publish')}</Button> : <span className="quiet">{t('edit.not-yours')}</span>}
      </div>
      <div className="split">
        <Editor label={t('mappings.yaml')} text={text} change={setText} problems={problems} goTo={line} />
        <div className="stack">
          <section className="block" aria-labelledby="problems">
            <h2 id="problems">{t('edit.problems')}</h2>
            <p role="status">{busy ? t('edit.checking') : check.isError ? '' : problems.length === 0 ? <span className="good">{t(check.data?.live === true ? 'edit.fits' : 'edit.fits.text')}</span> : t('edit.found', { errors: number(errors), warnings: number(problems.length - errors) })}</p>
            {check.isError ? <Wrong error={check.error} again={() => void check.refetch()} /> : null}
            <Problems problems={problems} goTo={(at) => setLine({ line: at })} />
          </section>
          <Preview yaml={text} ready={!busy && errors === 0} />
        </div>
      </div>
      <Fold title={t('schemas.title')}><Schemas /></Fold>
      {asking ? <AskWhy title={t('edit.publish')} text={t('edit.ask')} confirm={t('edit.publish')} done={t('edit.published')} act={publish} close={() => setAsking(false)} /> : null}
    </>
  )
}
