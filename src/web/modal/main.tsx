import type { ReactElement } from 'react'
import { NoSession } from '../shared/no-session.tsx'
import { showPage, type Ground } from '../shared/page.tsx'
import { Reader } from '../shared/reader.tsx'
import { Speaker } from '../shared/ui.tsx'

/** A ticket's conversation with room to read; the address names the ticket, and the bridge asks again who may see it. */
function Modal(ground: Ground): ReactElement {
  const id = /(?:^|[#&])ticket=(\d{1,20})(?:&|$)/.exec(window.location.hash)?.[1]
  return id === undefined ? <NoSession /> : <Speaker><main className="page wide"><Reader ground={ground} id={id} back={null} /></main></Speaker>
}

void showPage(Modal, NoSession)
