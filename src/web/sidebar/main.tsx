import { NoSession } from '../shared/no-session.tsx'
import { showPage } from '../shared/page.tsx'
import { App } from './app.tsx'
import { askAhead } from './use-ticket.ts'

void showPage(App, NoSession, (given) => void askAhead(given))
