import { useQueryClient } from '@tanstack/react-query'
import { Button } from '@zendeskgarden/react-buttons'
import { useState, type ReactElement, type ReactNode } from 'react'
import { send } from './api.ts'
import { useLive } from './live.ts'
import { useMe } from './me.ts'
import { AREAS } from './areas.ts'
import { Languages } from './languages.tsx'
import { To, usePlace } from './router.tsx'
import { useText } from './words.ts'

/** What stands around every page: where one is, where one may go, and whether what is shown is still true. */
export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useText()
  const me = useMe()
  const live = useLive()
  const [open, setOpen] = useState(false)
  return (
    <div className="shell">
      <a className="skip" href="#main">{t('skip')}</a>
      <header className="top">
        <To to="/" className="name">{t('name')}</To>
        <Button size="small" isBasic className="menu" aria-expanded={open} aria-controls="areas" onClick={() => setOpen(!open)}>{t('menu')}</Button>
        <span className="fill" />
        {live === 'lost' ? <span className="warn" role="status">{t('live.lost')}</span> : null}
        <Languages />
        <Who name={me.person.name} />
      </header>
      <nav id="areas" className="side" data-open={open ? 'yes' : 'no'} aria-label={t('areas')}>
        <Areas went={() => setOpen(false)} />
      </nav>
      <main id="main" className="main" tabIndex={-1}>{children}</main>
    </div>
  )
}

function Areas({ went }: { readonly went: () => void }): ReactElement {
  const { t } = useText()
  const { may } = useMe()
  const { path } = usePlace()
  return (
    <>
      {AREAS.map(({ title, pages }) => {
        const mine = pages.filter(({ needs }) => needs.some((one) => may.includes(one)))
        return mine.length === 0 ? null : (
          <section key={title} aria-labelledby={`area-${title}`}>
            <h2 id={`area-${title}`}>{t(title)}</h2>
            <ul>{mine.map(({ to, name }) => <li key={to}><To to={to} onClick={went} aria-current={(to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)) ? 'page' : undefined}>{t(name)}</To></li>)}</ul>
          </section>
        )
      })}
    </>
  )
}

function Who({ name }: { readonly name: string }): ReactElement {
  const { t } = useText()
  const queries = useQueryClient()
  const out = async (): Promise<void> => {
    await send('/sign-out').catch(() => undefined)
    queries.clear()
    window.location.assign('/console/sign-in')
  }
  return (
    <>
      <span className="quiet who"><bdi>{name}</bdi></span>
      <Button size="small" isBasic onClick={() => void out()}>{t('sign-out')}</Button>
    </>
  )
}
