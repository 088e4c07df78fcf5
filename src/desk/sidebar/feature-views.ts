import type { Feature } from '../../domain/labels.ts'
import type { Triage } from '../../domain/triage.ts'
import { languageOf, type SidebarDesk } from './context.ts'
import type { FeatureView } from './views.ts'

const MOST = 5

/** What would help this person, called as the specialist's language calls it. */
export function featureViews(desk: Pick<SidebarDesk, 'policy'>, triage: Triage, locale: string, choices: ReadonlyMap<Feature, 'accepted' | 'dismissed'> = new Map()): readonly FeatureView[] {
  const { features } = desk.policy
  return triage.features.slice(0, MOST).map(({ id, because }) => {
    const known = features[id]
    return { id, title: titleOf(desk, id, languageOf(locale)), because, where: known.where, link: known.officialPage ? known.link : null, state: choices.get(id) ?? 'open' }
  })
}

function titleOf({ policy }: Pick<SidebarDesk, 'policy'>, id: Feature, lang: string): string {
  const title = policy.features[id].title
  const book = policy.replies.books.get(lang)
  // Places to call are no sentence of a book: their English names stand.
  return lang === 'en' || book === undefined || id === 'emergency-services' || id === 'crisis-helpline' ? title : book.features[id]
}
