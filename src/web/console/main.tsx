import { NoSession } from '../shared/no-session.tsx'
import { showPage } from '../shared/page.tsx'
import { Console } from './console.tsx'

void showPage(Console, NoSession)
