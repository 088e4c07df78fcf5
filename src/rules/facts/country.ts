import type { Reading } from '../reading.ts'

interface CountryFound {
  readonly code: string
  readonly start: number
  readonly end: number
}

const CLAIMED = / (?:ingenieur|engineer|soldier|soldat|soldado|general|doctor|claims|claimed|believed|croyais|supposedly|login|logins|log in|account in|acceso|connexion|anmeldung) /
const ABROAD = /(?:another country|other country|abroad|en el extranjero|im ausland|a l etranger|lives in|is in|vive (?:en|em|in)|lebt in|woont in|habite (?:en|au)|mieszka w) $/

/** The country of the person at risk: the one abroad where somebody is said to be there, else the writer's. */
export function findCountry(reading: Reading): CountryFound | null {
  const found: (CountryFound & { readonly rank: number })[] = []
  const { codes } = reading.document.normal
  for (const [lexicon, hits] of reading.hits) {
    if (!lexicon.startsWith('country_')) continue
    for (const hit of hits) {
      const before = String.fromCharCode(...codes.subarray(Math.max(0, hit.start - 48), hit.start + 1))
      if (CLAIMED.test(before)) continue
      const mine = /(?: i m| im| i am| we re| were| we are| live| living| based| from| vivimos| vivo| estoy| wohne| wir sind| on est| abito| moro| mieszkam| in| en| em| w| aus| di) (?:the |der |den |les |el |la )?$/.test(before)
      found.push({ code: lexicon.slice(8).toUpperCase(), start: hit.start, end: hit.end, rank: ABROAD.test(before) ? 0 : mine ? 1 : 2 })
    }
  }
  found.sort((a, b) => a.rank - b.rank || a.start - b.start)
  return found[0] ?? null
}
